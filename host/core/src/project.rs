//! Which project a request belongs to.
//!
//! Two checkouts of one repository on two machines are one project, so identity comes from
//! the git remote where there is one. A path says nothing on another machine: it is kept as
//! evidence and is the identity only of last resort, tied to its machine.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a harness's machine reports about where it works. Shape of `project` in the request
/// context of the connector document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectEvidence {
    /// Working directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// URL of the git remote `origin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_remote: Option<String>,
    /// Root of the working tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_root: Option<String>,
    /// Hash of the repository's first commit or of another stable property of the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_fingerprint: Option<String>,
    /// A name that the user gave the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
}

/// A project: its portable identity and the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// `github.com/owner/name`, `root:<fingerprint>`, `name:<workspace>` or `path:<machine>:<path>`.
    pub id: String,
    /// What it was worked out from.
    #[serde(flatten)]
    pub evidence: ProjectEvidence,
}

impl Project {
    /// Works out the identity: remote, then fingerprint, then name, then path. `None` when
    /// nothing was reported.
    #[must_use]
    pub fn identify(evidence: ProjectEvidence, machine: Option<&str>) -> Option<Self> {
        let id = if let Some(remote) = evidence.git_remote.as_deref().and_then(normalise_remote) {
            remote
        } else if let Some(root) = present(evidence.root_fingerprint.as_deref()) {
            format!("root:{root}")
        } else if let Some(name) = present(evidence.workspace.as_deref()) {
            format!("name:{name}")
        } else {
            let path = present(evidence.git_root.as_deref()).or(present(evidence.cwd.as_deref()))?;
            format!("path:{}:{path}", machine.unwrap_or(""))
        };
        Some(Self { id, evidence })
    }

    /// A project known by one string, as older clients send it: a remote, an id or a path.
    #[must_use]
    pub fn from_hint(hint: &str, machine: Option<&str>) -> Option<Self> {
        let hint = present(Some(hint))?;
        if ["root:", "name:", "path:"].iter().any(|prefix| hint.starts_with(prefix)) {
            return Some(Self { id: hint.to_owned(), evidence: ProjectEvidence::default() });
        }
        let is_path = hint.starts_with('/') || hint.starts_with('~') || hint.get(1..3) == Some(":\\");
        let evidence = if is_path {
            ProjectEvidence { cwd: Some(hint.to_owned()), ..Default::default() }
        } else if normalise_remote(hint).is_some() {
            ProjectEvidence { git_remote: Some(hint.to_owned()), ..Default::default() }
        } else {
            ProjectEvidence { workspace: Some(hint.to_owned()), ..Default::default() }
        };
        Self::identify(evidence, machine)
    }

    /// The identity that `entry`, an item of a key's scope, names: an id, a remote in any
    /// spelling, a workspace name, or a path (which without a machine only names requests that
    /// told no machine).
    #[must_use]
    pub fn id_of_entry(entry: &str) -> String {
        Self::from_hint(entry, None).map_or_else(|| entry.to_owned(), |project| project.id)
    }
}

fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// `git@github.com:Owner/Name.git`, `https://user@github.com/owner/name` and
/// `ssh://git@github.com:22/owner/name/` all become `github.com/owner/name`. `None` for
/// what is no remote (a local path, a bare name).
#[must_use]
pub fn normalise_remote(remote: &str) -> Option<String> {
    let remote = remote.trim();
    let rest = match remote.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => rest.to_owned(),
        // scp form: user@host:path, without a slash before the colon.
        None => match remote.split_once(':') {
            Some((host, path)) if !host.contains('/') && host.len() > 1 => format!("{host}/{path}"),
            _ => remote.to_owned(),
        },
    };
    let rest = rest.rsplit_once('@').map_or(rest.as_str(), |(_, host)| host);
    let (host, path) = rest.split_once('/')?;
    let host = host.split(':').next().unwrap_or(host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_matches('/');
    let is_host = host == "localhost" || host.contains('.');
    if !is_host || host.starts_with('.') || path.is_empty() {
        return None;
    }
    // Every large forge treats owner and name without regard to case.
    Some(format!("{host}/{path}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_remote_is_one_project() {
        for spelling in [
            "git@github.com:Signet-AI/signetai.git",
            "https://github.com/signet-ai/signetai",
            "https://token@github.com/Signet-AI/SignetAI.git/",
            "ssh://git@github.com:22/signet-ai/signetai.git",
            "github.com/signet-ai/signetai",
        ] {
            assert_eq!(
                normalise_remote(spelling).as_deref(),
                Some("github.com/signet-ai/signetai"),
                "{spelling}"
            );
        }
    }

    #[test]
    fn what_is_no_remote_is_refused() {
        for spelling in ["", "signetai", "/srv/git/x.git", "file:///srv/x", "../x", "C:\\work", "./a/b"] {
            assert_eq!(normalise_remote(spelling), None, "{spelling}");
        }
    }

    #[test]
    fn a_fork_is_another_project() {
        assert_ne!(normalise_remote("github.com/a/x"), normalise_remote("github.com/b/x"));
    }

    #[test]
    fn a_path_is_identity_only_with_its_machine() {
        let here = Project::from_hint("/work/x", Some("laptop")).unwrap();
        let there = Project::from_hint("/work/x", Some("desktop")).unwrap();
        assert_ne!(here.id, there.id);
    }

    #[test]
    fn a_path_in_a_scope_does_not_name_a_repository_checked_out_there() {
        let evidence = ProjectEvidence {
            cwd: Some("/work/x".into()),
            git_remote: Some("github.com/a/x".into()),
            ..Default::default()
        };
        let project = Project::identify(evidence, None).unwrap();
        assert_ne!(project.id, Project::id_of_entry("/work/x"));
        assert_eq!(project.id, Project::id_of_entry("git@github.com:a/x.git"));
    }
}
