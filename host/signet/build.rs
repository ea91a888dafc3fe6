//! Builds the components that come with Signet, so that a plain `cargo build` has them.

/// Guests that are part of the binary: package, and the name of the variable with the path.
const GUESTS: [(&str, &str); 1] = [("connector-claude-code", "SIGNET_GUEST_CLAUDE_CODE")];

fn main() {
    for path in guest_build::rerun_if_changed_paths() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    for (package, variable) in GUESTS {
        match guest_build::build(&[package]) {
            Ok(paths) => {
                for path in paths {
                    println!("cargo:rustc-env={variable}={}", path.display());
                }
            }
            Err(error) => {
                eprintln!("{error}");
                std::process::exit(1);
            }
        }
    }
}
