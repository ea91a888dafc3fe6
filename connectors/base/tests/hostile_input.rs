//! Input that wants to break the crate gets an answer, quickly.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use signet_connector_base::json_edit::{Document, EditError};

/// Tries every operation; only panics and hanging count.
fn exercise(text: &str) -> bool {
    exercise_at(&[&[], &["a"], &["a", "b"], &["k", ""]], text)
}

fn exercise_at(paths: &[&[&str]], text: &str) -> bool {
    let Ok(mut doc) = Document::parse(text) else { return false };
    for path in paths.iter().copied() {
        let _ = doc.get(path).map(|value| value.members().count() + value.elements().count());
        let _ = doc.get(path).and_then(|value| value.as_str().map(|text| text.len()));
        for changed in [
            doc.clone().set(path, "{\"x\": [1]}").is_ok(),
            doc.clone().push(path, "1").is_ok(),
            doc.clone().remove(path).is_ok(),
            doc.clone().prune(path).is_ok(),
        ] {
            let _ = changed;
        }
        let _ = doc.remove_elements(path, |_| true);
    }
    true
}

/// Far more than any of this takes, and far less than a quadratic pass over it would.
fn promptly<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    result
}

#[test]
fn text_cut_off_anywhere_is_refused_or_read() {
    let text = "\u{feff}// c\r\n{ \"a\": {\"b\": [1.5e-3, \"\\u00e9\\ud83d\\ude00é😀\\n\", true, /* c */ null,],}, \"k\": [{}, -0] } // e";
    for end in 0..=text.len() {
        let Ok(cut) = core::str::from_utf8(&text.as_bytes()[..end]) else { continue };
        let whole = exercise(cut);
        let blank = cut.trim_start_matches('\u{feff}').is_empty();
        assert_eq!(whole, blank || text[..end].contains("-0] }") && !cut.ends_with(" /"), "{cut}");
    }
}

#[test]
fn any_byte_may_be_replaced_by_any_other() {
    let text = r#"{"a": {"b": [1.5e-3, "\u00e9\n", true, /* c */ null,],}, "k": [{}, -0] } // e"#;
    for at in 0..text.len() {
        for byte in 0..=127_u8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = byte;
            exercise(core::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
    for open in ["[", "{\"a\":", "[{\"a\":"] {
        let error = promptly(|| Document::parse(&open.repeat(100_000)).unwrap_err());
        assert!(error.to_string().ends_with("expected at most 128 levels of nesting"), "{error}");
    }
    let deepest = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(Document::parse(&deepest).is_ok());
    assert!(Document::parse(&format!("[{deepest}]")).is_err());
}

#[test]
fn an_edit_cannot_nest_deeper_than_can_be_read() {
    let mut doc = Document::parse("{\"a\": 1}").unwrap();
    let keys = vec!["k"; 127];
    doc.set(&keys, "{}").unwrap();
    let before = doc.clone();
    assert!(matches!(doc.set(&[&keys[..], &["x"]].concat(), "{}"), Err(EditError::Syntax { .. })));
    assert!(doc.set(&vec!["z"; 100_000], "1").is_err());
    assert_eq!(doc, before);
    assert!(Document::parse(doc.text()).is_ok());
}

#[test]
fn odd_characters_are_refused_or_kept() {
    assert!(!exercise("\0"));
    assert!(!exercise("{\"a\": \"\0\"}"));
    assert!(!exercise("{}\0"));
    assert!(!exercise("\u{feff}\u{feff}{}"));
    assert!(!exercise("{\u{a0}}"));
    assert!(!exercise("{\"\\"));
    assert!(exercise(r#"{"a": "\u0000", "\udc00": "\ud800\ud800", "k": {"": "\ud83d\n"}}"#));
    assert!(exercise("{\"a\": {} /* \0 */}"));
    assert!(exercise("{\"a\": \"\u{7f}\u{85}\u{2028}\u{10ffff}\"}"));
}

#[test]
fn a_large_array_is_edited_in_reasonable_time() {
    for separator in [",", ",\n    ", ", // c\n"] {
        let text =
            format!("{{\n  \"a\": [{}]\n}}", vec!["12"; 5_000_000 / (2 + separator.len())].join(separator));
        promptly(|| assert!(exercise_at(&[&["a"]], &text)));
        let mut doc = Document::parse(&text).unwrap();
        let mut odd = false;
        let half = promptly(|| {
            doc.remove_elements(&["a"], |_| {
                odd = !odd;
                odd
            })
        });
        assert_eq!(half.unwrap(), text.matches("12").count().div_ceil(2));
    }
}

#[test]
fn large_objects_strings_comments_and_indents_are_edited_in_reasonable_time() {
    let members: Vec<String> = (0..50_000).map(|index| format!("\"key {index}\": {{}}")).collect();
    let texts = [
        format!("{{{}}}", members.join(",\n")),
        format!("{{\"a\": \"{}\"}}", "\\u0061\\ud800".repeat(100_000)),
        format!("{{{}\"a\": []}}", "/* */".repeat(250_000)),
        format!("{{{}\"a\": []}}", "//\n".repeat(250_000)),
        format!("{{\n{}\"a\": {{}}}}", " ".repeat(1_000_000)),
        format!("{{\"a\": {{{}}}}}", "\n".repeat(1_000_000)),
        format!("/* {} */ [\n{}\n]", "~".repeat(1_000_000), vec!["0"; 250_000].join(",\n")),
    ];
    for text in texts {
        promptly(|| assert!(exercise_at(&[&["a"]], &text)));
    }
}
