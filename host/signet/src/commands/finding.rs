//! What a doctor finds.

use std::process::ExitCode;

use serde_json::json;

use crate::output::show;

/// One thing that was looked at.
pub(super) struct Finding {
    pub(super) what: &'static str,
    pub(super) good: bool,
    pub(super) says: String,
}

impl Finding {
    pub(super) fn new(what: &'static str, good: bool, says: String) -> Self {
        Self { what, good, says }
    }
}

/// Shows them; the exit code says whether all is well.
pub(super) fn report(findings: &[Finding], json: bool) -> ExitCode {
    let healthy = findings.iter().all(|finding| finding.good);
    let list: Vec<_> = findings
        .iter()
        .map(|finding| json!({ "what": finding.what, "good": finding.good, "says": finding.says }))
        .collect();
    show(json, &json!({ "healthy": healthy, "findings": list }), |_| {
        let line = |finding: &Finding| {
            format!("{}  {:<14} {}\n", if finding.good { "ok " } else { "BAD" }, finding.what, finding.says)
        };
        findings.iter().map(line).collect()
    });
    if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
