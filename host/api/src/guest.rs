//! What plugins are told of a request.

use signet_auth::Caller;
use signet_runtime::types;

/// The context of a request as plugins see it.
#[must_use]
pub fn guest_context(caller: &Caller) -> types::RequestContext {
    let context = caller.context().clone();
    types::RequestContext {
        request_id: context.request_id,
        harness: context.harness,
        agent_id: context.agent_id,
        machine_id: context.machine_id,
        connector_id: context.connector_id,
        connector_version: context.connector_version,
        session_key: context.session_key,
        project: context.project.map(|project| types::Project {
            id: project.id,
            git_remote: project.evidence.git_remote,
            cwd: project.evidence.cwd,
        }),
        received_at: context.received_at,
    }
}
