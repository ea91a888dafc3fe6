//! The register of edges over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::json;
use signet_core::Role;
use support::House;

#[test]
fn a_key_sees_its_own_edges_and_the_owner_all_with_keys_by_name() {
    let house = House::team();
    let (one, two) = (house.role(Role::Agent), house.role(Role::Agent));
    let body = json!({ "harness": "pi", "sessionKey": "s", "userMessage": "hello", "agentId": "a" });
    for (key, machine) in [(&one, "laptop"), (&two, "desktop")] {
        let edge = house.with(key).header("x-signet-machine-id", machine);
        edge.header("x-signet-connector-version", "1.2.3")
            .post("/api/hooks/user-prompt-submit", body.clone())
            .ok();
    }
    // No edge: nothing says that it is one.
    house.with(&one).post("/api/memory/recall", json!({ "query": "x" })).ok();
    let refused = house.with(&two).header("x-signet-machine-id", "desktop");
    refused.post("/api/connectors/nothing/hooks/stop", json!({})).is(404);

    let own = house.with(&one).get("/api/connectors/edges").ok();
    assert_eq!(own["count"], 1, "{own:#}");
    let edge = &own["edges"][0];
    assert_eq!(
        (&edge["harness"], &edge["machineId"], &edge["agentId"]),
        (&json!("pi"), &json!("laptop"), &json!("a"))
    );
    assert_eq!(
        (&edge["connectorVersion"], &edge["requests"], &edge["errors"]),
        (&json!("1.2.3"), &json!(1), &json!(0))
    );
    assert_eq!((&edge["key"]["name"], &edge["key"]["state"]), (&json!("test"), &json!("good")));

    let all = house.owner().get("/api/connectors/edges").ok();
    assert_eq!(all["count"], 3, "{all:#}");
    let failed = all["edges"].as_array().unwrap().iter().find(|edge| edge["harness"] == "nothing").unwrap();
    assert_eq!(failed["errors"], 1);
    assert!(failed["lastError"]["says"].as_str().unwrap().contains("no connector"), "{failed:#}");
    for key in [&one, &two] {
        assert!(!all.to_string().contains(key.as_str()));
    }
}
