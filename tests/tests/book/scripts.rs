//! Blocks in JavaScript and Python: whole files that the language's own parser takes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::blocks::{Block, What};

/// What is wrong with the scripts of some pages.
pub(crate) fn faults(pages: &[Vec<Block>]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for (number, block) in pages.iter().flatten().enumerate() {
        let (extension, check): (_, fn(&PathBuf) -> Option<Output>) = match block.what {
            What::JavaScript => ("mjs", node),
            What::Python => ("py", python),
            _ => continue,
        };
        let file = folder.path().join(format!("block_{number}.{extension}"));
        fs::write(&file, &block.text).unwrap();
        if let Some(output) = check(&file).filter(|output| !output.status.success()) {
            faults.push(format!("{}: {}", block.place, String::from_utf8_lossy(&output.stderr)));
        }
    }
    faults
}

fn node(file: &PathBuf) -> Option<Output> {
    Some(Command::new("node").arg("--check").arg(file).output().unwrap())
}

/// Nothing where there is no Python: the tests need none otherwise.
fn python(file: &PathBuf) -> Option<Output> {
    Command::new("python3").args(["-m", "py_compile"]).arg(file).output().ok()
}
