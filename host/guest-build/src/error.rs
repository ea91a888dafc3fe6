//! Why components could not be built.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::{error, fmt, io};

/// Why components could not be built. The text says what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The toolchain cannot compile to WebAssembly yet.
    TargetMissing,
    /// A tool could not be started.
    Start {
        /// The program, as it was called.
        program: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A tool ended with an error.
    Failed {
        /// The program, as it was called.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to standard error: the compiler's messages.
        messages: String,
    },
    /// The package was built, but not into a component.
    NoComponent {
        /// The package's name.
        package: String,
        /// Where its component should have been.
        path: PathBuf,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetMissing => write!(
                f,
                "the toolchain has no wasm32-wasip2 target: run `cargo xtask setup` (or `rustup target add wasm32-wasip2`)"
            ),
            Self::Start { program, source } => {
                write!(
                    f,
                    "cannot start {program} to build the components: {source}; is Rust installed and on PATH?"
                )
            }
            Self::Failed { program, status, messages } => {
                write!(f, "{program} could not build the components ({status}):\n{}", messages.trim_end())
            }
            Self::NoComponent { package, path } => write!(
                f,
                "{package} was built, but there is no component at {}: give it `[lib] crate-type = [\"cdylib\", \"rlib\"]`",
                path.display()
            ),
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Start { source, .. } => Some(source),
            _ => None,
        }
    }
}
