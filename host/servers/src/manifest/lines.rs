//! On which line of a JSON text a field stands: parsed values do not remember.

/// The line, from 1, on which the field at a path begins: `signet.defaultSize.w`, `servers[3].id`. Of a field that is
/// not there, the line of the nearest that holds it. The text must be JSON; nothing is promised of other texts.
#[must_use]
pub fn line_of(text: &str, path: &str) -> usize {
    let mut scan = Scan { text: text.as_bytes(), at: 0, wanted: path, best: (0, 0) };
    scan.value(&mut String::new(), 0);
    let (_, offset) = scan.best;
    1 + text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}

/// As deep as `serde_json` goes.
const DEEPEST: usize = 128;

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    wanted: &'a str,
    /// The longest path that was seen on the way to the wanted one, and where it begins.
    best: (usize, usize),
}

impl Scan<'_> {
    fn next(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Goes over a text, and says what it is.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(written).unwrap_or_default()
    }

    fn see(&mut self, path: &str, offset: usize) {
        let on_the_way = self
            .wanted
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('['));
        if on_the_way && path.len() > self.best.0 {
            self.best = (path.len(), offset);
        }
    }

    fn value(&mut self, path: &mut String, depth: usize) {
        let length = path.len();
        match self.next() {
            Some(b'"') => {
                self.string();
            }
            Some(open @ (b'{' | b'[')) if depth < DEEPEST => {
                self.at += 1;
                let mut index = 0;
                loop {
                    match self.next() {
                        None | Some(b'}' | b']') => break,
                        Some(b',') => {
                            self.at += 1;
                            continue;
                        }
                        Some(_) => {}
                    }
                    let start = self.at;
                    if open == b'{' {
                        if self.text.get(self.at) != Some(&b'"') {
                            // No JSON.
                            self.at = self.text.len();
                            break;
                        }
                        let key = self.string();
                        if length > 0 {
                            path.push('.');
                        }
                        path.push_str(&key);
                        if self.next() == Some(b':') {
                            self.at += 1;
                        }
                    } else {
                        path.push_str(&format!("[{index}]"));
                        index += 1;
                    }
                    self.see(path, start);
                    self.value(path, depth + 1);
                    path.truncate(length);
                }
                self.at += 1;
            }
            _ => {
                while self.text.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                    self.at += 1;
                }
                // What is too deep, or no JSON: one byte on, so that this ends.
                if self.text.get(self.at).is_some_and(|byte| b"[{".contains(byte)) {
                    self.at += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stands_on_its_line() {
        let text = "{\n  \"signet\": {\n    \"name\": \"a \\\"b, {\",\n    \"defaultSize\": {\"w\": 1,\n      \"h\": 99}},\n \"list\": [\n  1,\n  {\"x.y\": [ ], \"z\":\n true}]\n}";
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
        for (path, line) in [
            ("", 1),
            ("signet", 2),
            ("signet.name", 3),
            ("signet.defaultSize.w", 4),
            ("signet.defaultSize.h", 5),
            ("signet.defaultSize.depth", 4),
            ("signet.nam", 2),
            ("list", 6),
            ("list[0]", 7),
            ("list[1].x.y", 8),
            ("list[1].z", 8),
            ("list[9]", 6),
            ("none", 1),
        ] {
            assert_eq!(line_of(text, path), line, "{path}");
        }
    }

    #[test]
    fn what_is_no_json_ends_too() {
        for text in
            ["", "{", "[[[", "{\"a\"", "{1}", "\"", "]", "{\"a\":}", &"[".repeat(1_000), "nul{[", "{\"a\\"]
        {
            assert!(line_of(text, "a.b") >= 1, "{text:.20}");
        }
    }
}
