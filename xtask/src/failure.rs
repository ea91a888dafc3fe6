//! How a command of xtask ends when it does not succeed.

use std::process::ExitCode;

/// What every step returns.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Why a command stops.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something that the reader can act on: what happened, to what, what to do next.
    Message(String),
    /// A program has already said what is wrong; its exit code is passed on.
    Exit(u8),
    /// The command line was not understood; the text is the help.
    Usage(String),
}

impl Failure {
    /// Prints what there is to print, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::Message(text) => {
                eprintln!("error: {text}");
                ExitCode::FAILURE
            }
            Self::Exit(code) => ExitCode::from(code),
            Self::Usage(text) => {
                eprintln!("{text}");
                ExitCode::from(2)
            }
        }
    }
}
