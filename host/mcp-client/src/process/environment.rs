//! What a server's process knows of the machine.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// Variables that are passed on: where programs and the home folder are, the language, and what Windows' own
/// libraries cannot do without. The daemon's own settings and credentials are not among them.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TZ",
    // Windows.
    "APPDATA",
    "COMSPEC",
    "LOCALAPPDATA",
    "PATHEXT",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERNAME",
    "USERPROFILE",
    "WINDIR",
];

/// All of it. What is given comes last and wins.
pub(crate) fn environment(given: &BTreeMap<String, String>) -> Vec<(OsString, OsString)> {
    let passed_on = std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy().to_uppercase();
        PASSED_ON.contains(&name.as_str()) || name.starts_with("LC_")
    });
    passed_on.chain(given.iter().map(|(name, value)| (name.into(), value.into()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_variables_are_passed_on_and_given_ones_win() {
        let given =
            BTreeMap::from([("PATH".to_owned(), "/nowhere".to_owned()), ("A".to_owned(), "b".to_owned())]);
        let found = environment(&given);
        assert!(found.iter().all(|(name, _)| !name.to_string_lossy().starts_with("CARGO")), "{found:?}");
        let path = found.iter().rfind(|(name, _)| name == "PATH").map(|(_, value)| value.clone());
        assert_eq!(path, Some("/nowhere".into()));
        assert!(found.contains(&("A".into(), "b".into())));
    }
}
