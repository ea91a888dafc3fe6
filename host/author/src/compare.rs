//! How two JSON values differ, as lines that name the place.

use serde_json::Value;

/// Everything in `expected` is in `actual`: objects may have more fields, lists are as long. A field that is
/// expected to be `null` may be missing.
pub(crate) fn contained(path: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    compare(path, expected, actual, true, found);
}

/// They are the same.
pub(crate) fn equal(path: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    compare(path, expected, actual, false, found);
}

fn compare(path: &str, expected: &Value, actual: &Value, more: bool, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                let field = actual.get(name).unwrap_or(&Value::Null);
                compare(&format!("{path}.{name}"), value, field, more, found);
            }
            let extra = actual.iter().filter(|(name, _)| !more && !expected.contains_key(*name));
            found.extend(
                extra.map(|(name, value)| format!("{path}.{name}: not expected, got {}", short(value))),
            );
        }
        (Value::Array(expected), Value::Array(actual)) => {
            for (index, pair) in expected.iter().zip(actual).enumerate() {
                compare(&format!("{path}[{index}]"), pair.0, pair.1, more, found);
            }
            for (index, missing) in expected.iter().enumerate().skip(actual.len()) {
                found.push(format!("{path}[{index}]: expected {}, got nothing", short(missing)));
            }
            for (index, extra) in actual.iter().enumerate().skip(expected.len()) {
                found.push(format!("{path}[{index}]: not expected, got {}", short(extra)));
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{path}: expected {}, got {}", short(expected), short(actual))),
    }
}

/// Enough of a value to see what is wrong; the whole of it is shown beside.
fn short(value: &Value) -> String {
    const MOST: usize = 300;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
