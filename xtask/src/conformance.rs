//! The official conformance suite of the Model Context Protocol, in its newest stable and its newest alpha
//! edition, with a Node.js that is new enough for both, in a cache folder.

use std::ffi::OsString;

use crate::failure::Result;
use crate::machine;
use crate::npm_cache::{self, Wanted};

/// Tells the tests where the suite is. Whoever sets it before brings an installation of their own.
pub(crate) const VARIABLE: &str = "SIGNET_TEST_CONFORMANCE";

/// The editions that Signet is tested with; a new one is a change that is reviewed.
const STABLE: &str = "0.1.16";
const ALPHA: &str = "0.2.0-alpha.12";
/// The suite runs on Node.js 22 or newer, which few systems have.
const NODE: &str = "24.21.0";

/// The folder, after installing the suite if it is not there yet.
pub(crate) fn suite() -> Result<OsString> {
    if let Some(folder) = machine::variable(VARIABLE) {
        return Ok(folder);
    }
    let package = |edition: &str, version: &str| {
        format!("conformance-{edition}@npm:@modelcontextprotocol/conformance@{version}")
    };
    let wanted = Wanted {
        folder: format!("conformance-{STABLE}-{ALPHA}-{NODE}"),
        packages: vec![package("stable", STABLE), package("alpha", ALPHA), npm_cache::node_package(NODE)],
        whose: format!("the conformance tests run @modelcontextprotocol/conformance {STABLE} and {ALPHA}"),
        instead: format!("set {VARIABLE} to a folder with the suite"),
    };
    npm_cache::installed(&wanted, |_| Ok(())).map(Into::into)
}
