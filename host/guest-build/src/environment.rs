//! What an outer cargo, build script or clippy leaves in the environment, and a nested cargo must not see:
//! with it a guest would be built with the host's flags, checked by clippy instead of compiled, or be
//! rebuilt each time because a variable differs from the last call's.

use std::env;
use std::process::Command;

/// Set by an outer cargo or by a person for the host's build; none of them is meant for guests.
const NAMES: &[&str] = &[
    "CLIPPY_ARGS",
    "DEBUG",
    "HOST",
    "MAKEFLAGS",
    "MFLAGS",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "RUSTC",
    "RUSTC_LINKER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "TARGET",
];

/// `CARGO_...` variables are dropped unless they say where cargo keeps its downloads, or how it reaches them.
const KEPT_CARGO_PREFIXES: &[&str] =
    &["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_", "CARGO_SOURCE_"];

/// Removes from `command` what must not reach a nested cargo.
pub(crate) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(leaks) {
            command.env_remove(name);
        }
    }
}

fn leaks(name: &str) -> bool {
    if NAMES.contains(&name) || name.starts_with("DEP_") {
        return true;
    }
    let of_cargo = name == "CARGO" || name.starts_with("CARGO_");
    of_cargo && !KEPT_CARGO_PREFIXES.iter().any(|kept| name.starts_with(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_outer_build_says_is_dropped() {
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC_WORKSPACE_WRAPPER",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_MAKEFLAGS",
            "TARGET",
            "CARGO_CFG_TARGET_OS",
            "CARGO_FEATURE_STD",
            "CARGO_PRIMARY_PACKAGE",
            "CARGO_PROFILE_GUEST_OPT_LEVEL",
            "DEP_Z_INCLUDE",
        ] {
            assert!(leaks(name), "{name}");
        }
    }

    #[test]
    fn what_cargo_needs_to_work_at_all_is_kept() {
        for name in
            ["PATH", "HOME", "CARGO_HOME", "CARGO_HTTP_PROXY", "CARGO_NET_OFFLINE", "RUSTUP_TOOLCHAIN"]
        {
            assert!(!leaks(name), "{name}");
        }
    }
}
