//! The shape of a JSON text, found without parsing it: a parsed form can be a hundred times as large.

/// Shape of a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Deepest nesting.
    pub(super) depth: usize,
    /// Values and keys, at most one too many for each object or list that is empty.
    pub(super) values: usize,
}

pub(super) fn shape(bytes: &[u8]) -> Shape {
    let mut shape = Shape { depth: 0, values: 1 };
    let mut depth = 0_usize;
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_text(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                shape.depth = shape.depth.max(depth);
                shape.values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' | b':' => shape.values += 1,
            _ => {}
        }
    }
    shape
}

/// To the end of a text whose first quote was read.
fn skip_text<'a>(bytes: &mut impl Iterator<Item = &'a u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_values_are_counted_outside_of_texts() {
        assert_eq!(shape(b"1"), Shape { depth: 0, values: 1 });
        assert_eq!(shape(br#"{"a":[1,2]}"#), Shape { depth: 2, values: 5 });
        assert_eq!(shape(br#"{"a\"[[[,,,":"\\","b":"]"}"#), Shape { depth: 1, values: 5 });
        assert_eq!(shape("[".repeat(1000).as_bytes()).depth, 1000);
    }
}
