//! The `signet` program, line by line.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::{Error, Result};

#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Waits until the plugin is loaded.
    pub(crate) fn start(plugin: &Path) -> Result<Self> {
        let program =
            env::var_os("SIGNET").filter(|path| !path.is_empty()).unwrap_or_else(|| "signet".into());
        let mut command = Command::new(&program);
        command.args(["plugin", "test-host"]).arg(plugin);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let name = || program.to_string_lossy().into_owned();
        let mut child = started.map_err(|source| Error::NoProgram { program: name(), source })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::Gone);
        };
        let mut program = Self { child, input, output: BufReader::new(output) };
        program.answer().map(|_ready| program)
    }

    /// One request and its answer.
    pub(crate) fn ask(&mut self, request: &Value) -> Result<Value> {
        let sent = writeln!(self.input, "{request}").and_then(|()| self.input.flush());
        sent.map_err(|_| Error::Gone)?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line).map_err(|_| Error::Gone)?;
        if read == 0 {
            return Err(Error::Gone);
        }
        let mut answer: Value = serde_json::from_str(&line)
            .map_err(|_| Error::Fault(format!("not an answer: {}", line.trim())))?;
        let mut part = |name: &str| answer.get_mut(name).map(Value::take);
        if let Some(value) = part("ok") {
            return Ok(value);
        }
        if let Some(error) = part("error") {
            return Err(Error::Plugin(error));
        }
        let fault = part("fault").and_then(|fault| fault.as_str().map(str::to_owned));
        Err(Error::Fault(fault.unwrap_or_else(|| line.trim().to_owned())))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
