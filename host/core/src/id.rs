//! Identifiers.

/// A new UUID version 7: unique, and sorted by the time it was made.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A short random identifier with a prefix, `conn_3f9a0c1e77d2`: 12 hexadecimal digits.
#[must_use]
pub fn short_id(prefix: &str) -> String {
    let hex = uuid::Uuid::new_v4().simple().to_string();
    format!("{prefix}_{}", hex.get(..12).unwrap_or(&hex))
}
