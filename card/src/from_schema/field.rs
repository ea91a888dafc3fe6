//! From one schema to one input, and from its properties to fields.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

use super::Flat;
use crate::check::limits;
use crate::json::Json;
use crate::words::{label, plain, plain_lines, words};
use crate::{
    Choice, ChoiceInput, ChoicesInput, Field, FixedInput, Format, GroupInput, Input, ListInput, MapInput,
    NumberInput, Shown, TextInput, ToggleInput, Variant, VariantsInput,
};

/// Inputs that one form has; what is beyond is asked for as JSON.
const MOST_INPUTS: usize = 400;
/// Forms of one value.
const MOST_VARIANTS: usize = 12;
/// Choices that are shown all at once.
const RADIOS: usize = 5;
/// Bytes of a default or an example.
const VALUE_BYTES: usize = 2_000;
/// A text that may be longer than this has several lines.
const LONG: u64 = 200;

/// Names of texts that usually have several lines.
const LONG_NAMES: [&str; 20] = [
    "content",
    "contents",
    "body",
    "text",
    "message",
    "prompt",
    "code",
    "script",
    "sql",
    "html",
    "markdown",
    "instructions",
    "notes",
    "thought",
    "function",
    "diff",
    "patch",
    "comment",
    "summary",
    "css",
];

pub(super) struct Reader<'a> {
    root: &'a Json,
    /// Inputs that may still be made.
    left: usize,
    /// References that are being followed.
    refs: Vec<&'a str>,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(root: &'a Json) -> Self {
        Self { root, left: MOST_INPUTS, refs: Vec::new(), depth: 0 }
    }

    pub(super) fn flat(&self, schema: &'a Json) -> Flat<'a> {
        Flat::of(schema, self.root, &self.refs)
    }

    /// How a value of this schema is asked for. `name` is its property's, which tells what kind of text it is.
    pub(super) fn input(&mut self, schema: &'a Json, name: &str) -> Input {
        let flat = self.flat(schema);
        self.input_of(&flat, name)
    }

    fn input_of(&mut self, flat: &Flat<'a>, name: &str) -> Input {
        if self.left == 0 || self.depth >= limits::FORM_DEPTH || flat.loops {
            return Input::json();
        }
        self.left -= 1;
        self.depth += 1;
        let before = core::mem::replace(&mut self.refs, flat.refs.clone());
        let input = self.kind(flat, name);
        self.refs = before;
        self.depth -= 1;
        input
    }

    fn kind(&mut self, flat: &Flat<'a>, name: &str) -> Input {
        if let Some(value) = flat.get("const") {
            return Input::Fixed(FixedInput { value: value.to_value() });
        }
        if let Some(options) = choices(flat) {
            return choice(options);
        }
        if let Some(forms) = forms(flat) {
            return self.variants(flat, &forms, name);
        }
        match types(flat).as_slice() {
            ["string"] => Input::Text(text(flat, name)),
            [kind @ ("number" | "integer")] => Input::Number(number(flat, *kind == "integer")),
            ["integer", "number"] | ["number", "integer"] => Input::Number(number(flat, false)),
            ["boolean"] => Input::Toggle(ToggleInput {}),
            ["array"] => self.list(flat, name),
            ["object"] => self.object(flat),
            // `["string", "boolean"]`
            several if several.len() > 1 => {
                let variants = several.iter().map(|kind| Variant {
                    label: kind_in_words(kind).into(),
                    input: self.of_type(flat, kind, name),
                });
                Input::Variants(VariantsInput { variants: variants.collect() })
            }
            _ => Input::json(),
        }
    }

    fn of_type(&mut self, flat: &Flat<'a>, kind: &str, name: &str) -> Input {
        match kind {
            "string" => Input::Text(text(flat, name)),
            "number" | "integer" => Input::Number(number(flat, kind == "integer")),
            "boolean" => Input::Toggle(ToggleInput {}),
            "array" => self.list(flat, name),
            "object" => self.object(flat),
            _ => Input::json(),
        }
    }

    fn object(&mut self, flat: &Flat<'a>) -> Input {
        let properties = flat.properties();
        if properties.is_empty() {
            return match flat.get("additionalProperties") {
                Some(value) if value.as_object().is_some() => {
                    Input::Map(MapInput { value: Box::new(self.input(value, "")) })
                }
                _ => Input::json(),
            };
        }
        if properties.len() > self.left {
            return Input::json();
        }
        let mut fields = Vec::new();
        for (name, schema) in properties {
            // A name that cannot be shown as it is cannot be asked for.
            if plain(name, limits::NAME) != name || name.is_empty() {
                return Input::json();
            }
            fields.push(self.field(name, schema, flat.requires(name)));
        }
        Input::Group(GroupInput { fields })
    }

    fn field(&mut self, name: &str, schema: &'a Json, required: bool) -> Field {
        let flat = self.flat(schema);
        let title = flat.text("title").map(|title| plain(title, limits::LABEL));
        let description = flat.text("description").map(|text| plain_lines(text, limits::DESCRIPTION));
        let small = |value: &Value| value.to_string().len() <= VALUE_BYTES;
        let default = flat.get("default").map(Json::to_value).filter(small);
        let examples = flat.get("examples").and_then(Json::as_list).unwrap_or_default();
        let nullable = is_nullable(&flat, self.root);
        let input = self.input_of(&flat, name);
        Field {
            name: name.into(),
            label: title.filter(|title| !title.is_empty()).unwrap_or_else(|| label(name)),
            description: description.filter(|text| !text.is_empty()),
            required,
            nullable,
            // "null" as default is what being left out means.
            default: default.filter(|value| !value.is_null()),
            examples: examples.iter().map(Json::to_value).filter(small).take(limits::EXAMPLES).collect(),
            input,
        }
    }

    fn list(&mut self, flat: &Flat<'a>, name: &str) -> Input {
        let (min_items, max_items) = (flat.count("minItems"), flat.count("maxItems"));
        // A list whose places differ is JSON.
        let items = match flat.get("items") {
            Some(items) if items.as_object().is_some() && flat.get("prefixItems").is_none() => items,
            _ => return Input::json(),
        };
        if let Some(options) = choices(&self.flat(items)) {
            return Input::Choices(ChoicesInput { options, min_items, max_items });
        }
        let item = Box::new(self.input(items, name));
        let unique = flat.get("uniqueItems").and_then(Json::as_bool).unwrap_or_default();
        Input::List(ListInput { item, min_items, max_items, unique })
    }

    fn variants(&mut self, outer: &Flat<'a>, forms: &[&'a Json], name: &str) -> Input {
        if let [one] = forms {
            // `anyOf: [X, null]`: X, with what is said beside it.
            let inner = self.flat(one);
            return self.input_of(&inner, name);
        }
        if forms.len() > MOST_VARIANTS || !outer.properties().is_empty() {
            // Properties of its own beside several forms: what they come to together is not worked out.
            return if outer.properties().is_empty() { Input::json() } else { self.object(outer) };
        }
        let mut variants: Vec<Variant> = Vec::new();
        for (at, form) in forms.iter().enumerate() {
            let flat = self.flat(form);
            let input = self.input_of(&flat, name);
            let mut label = called(&flat, &input).unwrap_or_else(|| format!("Form {}", at + 1));
            if variants.iter().any(|known| known.label == label) {
                label = format!("{label} ({})", at + 1);
            }
            variants.push(Variant { label, input });
        }
        Input::Variants(VariantsInput { variants })
    }
}

/// What one of several forms is called: its title, the value that tells it from the others, or its type.
fn called(flat: &Flat<'_>, input: &Input) -> Option<String> {
    let title = flat.text("title").map(|title| plain(title, limits::LABEL)).filter(|title| !title.is_empty());
    title.or_else(|| match input {
        Input::Group(group) => group.fields.iter().find_map(|field| match &field.input {
            Input::Fixed(FixedInput { value: Value::String(text) }) => Some(label(text)),
            _ => None,
        }),
        Input::Text(_) => Some("Text".into()),
        Input::Number(_) => Some("Number".into()),
        Input::Toggle(_) => Some("Yes or no".into()),
        Input::List(_) | Input::Choices(_) => Some("List".into()),
        Input::Choice(_) => Some("Choice".into()),
        Input::Fixed(FixedInput { value }) => Some(plain(&shown(value), limits::LABEL)),
        _ => None,
    })
}

fn kind_in_words(kind: &str) -> &'static str {
    match kind {
        "string" => "Text",
        "number" => "Number",
        "integer" => "Whole number",
        "boolean" => "Yes or no",
        "array" => "List",
        "object" => "Fields",
        _ => "JSON",
    }
}

/// The types that it may have, without null; worked out where they are not said.
fn types<'a>(flat: &Flat<'a>) -> Vec<&'a str> {
    let said = match flat.get("type") {
        Some(Json::Text(kind)) => Vec::from([kind.as_str()]),
        Some(Json::List(kinds)) => kinds.iter().filter_map(Json::as_text).collect(),
        _ => Vec::new(),
    };
    if !said.is_empty() {
        let mut kinds: Vec<&str> = said.into_iter().filter(|kind| *kind != "null").collect();
        kinds.dedup();
        return kinds;
    }
    let tells = [
        ("object", ["properties", "additionalProperties", "required"]),
        ("array", ["items", "minItems", "maxItems"]),
        ("string", ["pattern", "minLength", "maxLength"]),
        ("number", ["minimum", "maximum", "multipleOf"]),
    ];
    let told = tells.into_iter().find(|(_, names)| names.iter().any(|name| flat.get(name).is_some()));
    told.map(|(kind, _)| kind).into_iter().collect()
}

fn is_null(schema: &Json) -> bool {
    let said = schema.get("type").and_then(Json::as_text) == Some("null");
    said || schema.get("const") == Some(&Json::Null)
}

fn is_nullable(flat: &Flat<'_>, root: &Json) -> bool {
    let by_type = flat
        .get("type")
        .and_then(Json::as_list)
        .is_some_and(|kinds| kinds.iter().any(|kind| kind.as_text() == Some("null")));
    let by_enum = flat.get("enum").and_then(Json::as_list).is_some_and(|all| all.contains(&Json::Null));
    let forms = flat.get("anyOf").or_else(|| flat.get("oneOf")).and_then(Json::as_list);
    let by_form =
        forms.is_some_and(|forms| forms.iter().any(|form| is_null(form) || is_null_by_reference(form, root)));
    by_type || by_enum || by_form || flat.get("nullable").and_then(Json::as_bool) == Some(true)
}

fn is_null_by_reference(form: &Json, root: &Json) -> bool {
    form.get("$ref").is_some() && Flat::of(form, root, &[]).text("type") == Some("null")
}

/// The forms of which it is one, without null.
fn forms<'a>(flat: &Flat<'a>) -> Option<Vec<&'a Json>> {
    let forms = flat.get("anyOf").or_else(|| flat.get("oneOf"))?.as_list()?;
    let forms: Vec<_> = forms.iter().filter(|form| !is_null(form)).collect();
    (!forms.is_empty()).then_some(forms)
}

/// The values of which it is one: `enum`, or forms that are one value each.
fn choices(flat: &Flat<'_>) -> Option<Vec<Choice>> {
    if let Some(values) = flat.get("enum").and_then(Json::as_list) {
        // A habit older than the standard.
        let names = flat.get("enumNames").and_then(Json::as_list).unwrap_or_default();
        let options = values.iter().enumerate().filter(|(_, value)| **value != Json::Null);
        let options = options.map(|(at, value)| option(value, names.get(at).and_then(Json::as_text)));
        return some(options.collect());
    }
    let one = |form: &&Json| {
        let value = form.get("const").or_else(|| match form.get("enum")?.as_list()? {
            [only] => Some(only),
            _ => None,
        })?;
        Some(option(value, form.get("title").or_else(|| form.get("description")).and_then(Json::as_text)))
    };
    some(forms(flat)?.iter().map(one).collect::<Option<Vec<_>>>()?)
}

fn some(options: Vec<Choice>) -> Option<Vec<Choice>> {
    let small = options.iter().all(|option| option.value.to_string().len() <= VALUE_BYTES);
    (small && !options.is_empty() && options.len() <= limits::OPTIONS).then_some(options)
}

fn option(value: &Json, name: Option<&str>) -> Choice {
    let value = value.to_value();
    let name = name.map(|name| plain(name, limits::LABEL)).filter(|name| !name.is_empty());
    let label = name.unwrap_or_else(|| plain(&shown(&value), limits::LABEL));
    Choice { value, label: if label.is_empty() { "(empty)".into() } else { label } }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToString::to_string)
}

fn choice(options: Vec<Choice>) -> Input {
    let shown = if options.len() <= RADIOS { Shown::Radio } else { Shown::Select };
    Input::Choice(ChoiceInput { options, shown })
}

fn number(flat: &Flat<'_>, integer: bool) -> NumberInput {
    let bound = |name: &str| flat.get(name).and_then(Json::as_number).cloned();
    let (mut minimum, mut maximum) = (bound("minimum"), bound("maximum"));
    // In draft 4 `exclusiveMinimum` is a word about `minimum`.
    let old = |name: &str| flat.get(name).and_then(Json::as_bool) == Some(true);
    let mut exclusive_minimum = bound("exclusiveMinimum");
    if old("exclusiveMinimum") {
        exclusive_minimum = minimum.take();
    }
    let mut exclusive_maximum = bound("exclusiveMaximum");
    if old("exclusiveMaximum") {
        exclusive_maximum = maximum.take();
    }
    let multiple_of = bound("multipleOf");
    NumberInput { integer, minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of }
}

fn text(flat: &Flat<'_>, name: &str) -> TextInput {
    let format = flat.text("format").and_then(|format| match format {
        "uri" | "url" | "uri-reference" | "iri" => Some(Format::Uri),
        "email" | "idn-email" => Some(Format::Email),
        "date" => Some(Format::Date),
        "date-time" => Some(Format::DateTime),
        "time" => Some(Format::Time),
        "color" => Some(Format::Color),
        "password" => Some(Format::Password),
        _ => None,
    });
    let max_length = flat.count("maxLength");
    let own_words = words(name);
    let named_long = own_words.last().is_some_and(|word| LONG_NAMES.contains(&word.as_str()));
    let long = format.is_none()
        && match max_length {
            Some(most) => most > LONG,
            None => named_long || flat.text("contentMediaType").is_some(),
        };
    let pattern = flat.text("pattern").filter(|pattern| fits_in_a_line(pattern));
    let min_length = flat.count("minLength");
    TextInput {
        long,
        format,
        min_length,
        max_length,
        pattern: pattern.map(Into::into),
        ..TextInput::default()
    }
}

fn fits_in_a_line(pattern: &str) -> bool {
    pattern.len() <= limits::PATTERN && plain(pattern, limits::PATTERN) == pattern
}
