//! A generator of JSON documents in many styles, and a reader that shares no code with the crate.

use serde_json::{Map, Value, json};

/// xorshift64*, seeded.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit
    }

    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub(crate) fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const TEXTS: [&str; 12] =
    ["", "a", "hooks", "// no", "/* no */", ",}", "\\", "\"", "{\n\t[", "é😀", "\u{feff}\u{1}", "a.b"];

pub(crate) fn random_object(random: &mut Random, depth: usize) -> Value {
    let members = (0..random.below(4)).map(|_| {
        let key = random.choose(&TEXTS).to_string();
        (key, random_value(random, depth.saturating_sub(1)))
    });
    Value::Object(members.collect::<Map<_, _>>())
}

pub(crate) fn random_value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 12 }) {
        0 => json!(null),
        1 => json!(random.one_in(2)),
        2 => json!(random.below(1000)),
        3 => json!(-1.5),
        4 => json!({}),
        5 => json!([]),
        6 => json!(random.choose(&TEXTS)),
        7..10 => random_object(random, depth),
        _ => (0..random.below(4)).map(|_| random_value(random, depth - 1)).collect(),
    }
}

/// How a document is written. In a messy one every gap between tokens is drawn anew.
pub(crate) struct Style {
    newline: &'static str,
    unit: Option<&'static str>,
    colon: &'static str,
    comma: &'static str,
    pad: &'static str,
    bom: bool,
    end: bool,
    messy: bool,
    comments: bool,
    trailing_commas: bool,
    /// Containers without containers in them stand on one line.
    short_on_one_line: bool,
}

impl Style {
    pub(crate) fn random(random: &mut Random) -> Self {
        Self {
            newline: random.choose(&["\n", "\n", "\r\n"]),
            unit: random.choose(&[
                None,
                Some("  "),
                Some("  "),
                Some("    "),
                Some("\t"),
                Some(" "),
                Some(""),
            ]),
            colon: random.choose(&[": ", ": ", ":", " : "]),
            comma: random.choose(&[", ", ","]),
            pad: random.choose(&["", "", " "]),
            bom: random.one_in(6),
            end: !random.one_in(3),
            messy: random.one_in(3),
            comments: random.one_in(3),
            trailing_commas: random.one_in(4),
            short_on_one_line: random.one_in(3),
        }
    }
}

pub(crate) fn write(random: &mut Random, value: &Value, style: &Style) -> String {
    let mut writer = Writer { random, style, out: String::new() };
    if style.bom {
        writer.out.push('\u{feff}');
    }
    writer.gap("");
    writer.value(value, 0, style.unit.is_none());
    writer.gap(if style.end { style.newline } else { "" });
    writer.out
}

struct Writer<'a> {
    random: &'a mut Random,
    style: &'a Style,
    out: String,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize, one_line: bool) {
        let items: Vec<(Option<&String>, &Value)> = match value {
            Value::Object(members) => members.iter().map(|(key, value)| (Some(key), value)).collect(),
            Value::Array(elements) => elements.iter().map(|value| (None, value)).collect(),
            scalar => return self.scalar(scalar),
        };
        let (open, close) = if value.is_object() { ("{", "}") } else { ("[", "]") };
        let flat = items.iter().all(|(_, value)| !value.is_object() && !value.is_array());
        let one_line = one_line || (self.style.short_on_one_line && flat);
        self.out.push_str(open);
        for (index, (key, value)) in items.iter().enumerate() {
            self.gap(&self.edge(
                if index == 0 { self.style.pad } else { self.style.comma },
                depth + 1,
                one_line,
            ));
            if let Some(key) = key {
                self.scalar(&json!(key));
                let (before, after) = self.style.colon.split_once(':').unwrap();
                self.gap(before);
                self.out.push(':');
                self.gap(after);
            }
            self.value(value, depth + 1, one_line);
            if index + 1 < items.len() || self.style.trailing_commas {
                self.gap("");
                self.out.push(',');
            }
        }
        let edge = self.edge(self.style.pad, depth, one_line);
        self.gap(if items.is_empty() { "" } else { &edge });
        self.out.push_str(close);
    }

    fn edge(&self, inline: &str, depth: usize, one_line: bool) -> String {
        match self.style.unit {
            Some(unit) if !one_line => format!("{}{}", self.style.newline, unit.repeat(depth)),
            // The comma itself is written with the item before it.
            _ => inline.trim_start_matches(',').to_string(),
        }
    }

    fn scalar(&mut self, value: &Value) {
        let plain = value.to_string();
        let spelled = if self.random.one_in(5) { plain.replace('a', "\\u0061") } else { plain.clone() };
        // `true`, `false` and `null` have letters too, but no escapes.
        self.out.push_str(if value.is_string() { &spelled } else { &plain });
    }

    fn gap(&mut self, usual: &str) {
        if !self.style.messy {
            self.comment(8);
            return self.out.push_str(usual);
        }
        for _ in 0..self.random.below(4) {
            let newline = self.style.newline;
            let space = self.random.choose(&[" ", "\t", newline, "  "]);
            self.out.push_str(space);
            self.comment(4);
        }
    }

    /// Comments hold a `~` so that they can be counted.
    fn comment(&mut self, chances: usize) {
        if !self.style.comments || !self.random.one_in(chances) {
            return;
        }
        let newline = self.style.newline;
        match self.random.below(3) {
            0 => self.out.push_str("/* ~ \"{ */"),
            1 => self.out.push_str(&format!(" /*~{newline} // */")),
            _ => self.out.push_str(&format!("// ~ }} */ \"{newline}")),
        }
    }
}

/// What serde_json reads once comments and trailing commas are blanked.
pub(crate) fn meaning(text: &str) -> Value {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain = without_trailing_commas(&without_comments(text));
    let read = serde_json::from_str(&plain);
    assert!(read.is_ok(), "{read:?} in {text}");
    read.unwrap()
}

fn without_comments(text: &str) -> String {
    let (mut out, mut rest, mut quoted) = (String::new(), text, false);
    while let Some(next) = rest.chars().next() {
        let skip = match next {
            _ if !quoted && rest.starts_with("//") => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            _ if !quoted && rest.starts_with("/*") => rest.find("*/").unwrap() + 2,
            _ => 0,
        };
        if skip > 0 {
            out.push(' ');
            rest = &rest[skip..];
            continue;
        }
        let length = if quoted && next == '\\' { 2 } else { next.len_utf8() };
        quoted ^= next == '"';
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

fn without_trailing_commas(text: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for (index, next) in text.char_indices() {
        let closes = || text[index + 1..].trim_start().starts_with(['}', ']']);
        if !(next == ',' && !quoted && closes()) {
            out.push(next);
        }
        quoted ^= next == '"' && !escaped;
        escaped = quoted && next == '\\' && !escaped;
    }
    out
}
