//! logs.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::time::Duration;

use crate::error::{CliError, Result};
use crate::output::print_line;
use crate::settings::Workspace;

/// Shows the end of the log, and with `follow` what comes after it. In JSON each line is a string.
pub(crate) fn run(workspace: &Workspace, lines: usize, follow: bool, json: bool) -> Result<()> {
    let path = workspace.log();
    let mut file = File::open(&path).map_err(CliError::file("read", &path))?;
    let mut last = VecDeque::new();
    for line in BufReader::new(&file).split(b'\n') {
        let line = line.map_err(CliError::file("read", &path))?;
        last.push_back(String::from_utf8_lossy(&line).into_owned());
        if last.len() > lines {
            last.pop_front();
        }
    }
    last.iter().for_each(|line| show_line(line, json));
    let mut at = file.stream_position().map_err(CliError::file("read", &path))?;
    if !follow {
        return Ok(());
    }
    loop {
        let length = std::fs::metadata(&path).map_err(CliError::file("read", &path))?.len();
        if length < at {
            // A new log took its place.
            file = File::open(&path).map_err(CliError::file("read", &path))?;
            at = 0;
        }
        if length > at {
            file.seek(SeekFrom::Start(at)).map_err(CliError::file("read", &path))?;
            let mut more = Vec::new();
            at += file.read_to_end(&mut more).map_err(CliError::file("read", &path))? as u64;
            String::from_utf8_lossy(&more).lines().for_each(|line| show_line(line, json));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// A line, or a JSON string with one.
fn show_line(line: &str, json: bool) {
    if json {
        print_line(&serde_json::Value::from(line).to_string());
    } else {
        print_line(line);
    }
}
