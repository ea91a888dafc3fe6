//! `signet plugin test-host PLUGIN`, and nothing else of `signet`: for the tests of the test kit.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(plugin) = std::env::args_os().nth(3).map(PathBuf::from) else { return ExitCode::from(2) };
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    match signet_author::serve(input, output, &plugin, None, &mut |line| eprintln!("{line}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
