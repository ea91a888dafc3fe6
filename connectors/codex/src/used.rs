//! What Codex says after a tool was used.

use signet_connector_base::tools::Used;
use signet_plugin_sdk::Output;
use signet_plugin_sdk::prelude::*;

/// What a patch begins with, in the place of a command. The form is that of the patches; a hook of one was not
/// seen, for the model in these tests is not offered the tool.
const PATCH: &str = "*** Begin Patch";
/// What names a file in it.
const FILES: [&str; 3] = ["*** Update File: ", "*** Add File: ", "*** Delete File: "];

pub(crate) fn handle(payload: &str) -> Result<Output> {
    read(payload)?.tell()
}

/// A patch is used on the files that it names.
fn read(payload: &str) -> Result<Used> {
    let mut used: Used = serde_json::from_str(payload)?;
    let command = used.input.get("command").and_then(Value::as_str);
    if let Some(patch) = command.filter(|command| command.trim_start().starts_with(PATCH)) {
        let file = |line: &str| FILES.iter().find_map(|mark| line.strip_prefix(mark)).map(String::from);
        let files: Vec<_> = patch.lines().filter_map(file).collect();
        used.input = match files.as_slice() {
            [one] => json!({ "path": one }),
            several => json!({ "description": several.join(", ") }),
        };
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_names_its_files() {
        let used = |command: &str| {
            let payload =
                json!({ "cwd": "/work", "tool_name": "apply_patch", "tool_input": { "command": command } });
            read(&payload.to_string()).unwrap().subject()
        };
        let patch = "*** Begin Patch\n*** Update File: /work/a.rs\n@@\n-x\n+y\n";
        assert_eq!(used(&format!("{patch}*** End Patch")), "a.rs");
        assert_eq!(used(&format!("{patch}*** Add File: b.rs\n+z\n*** End Patch")), "/work/a.rs, b.rs");
        assert_eq!(used("cat a.rs"), "cat a.rs");
    }
}
