//! Forms: what is asked for before a tool is called.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// What is asked for before a tool is called. A field that is left empty is left out of the arguments.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Form {
    /// In the order in which they are asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The arguments are written as one JSON object: what the tool wants cannot be asked for field by field.
    #[serde(default, skip_serializing_if = "is_false")]
    pub json: bool,
}

/// One argument, or one property of an argument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Field {
    /// Its name in the arguments.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// It may not be left empty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// `null` can be sent, which is not the same as leaving it out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// Filled in at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Shown beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
    /// How it is asked for.
    pub input: Input,
}

/// How a value is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "as", rename_all = "lowercase")]
pub enum Input {
    /// A text.
    Text(TextInput),
    /// A number.
    Number(NumberInput),
    /// Yes or no. Of a field that is not required, and has no default: yes, no or nothing.
    Toggle(ToggleInput),
    /// One of some values.
    Choice(ChoiceInput),
    /// Some of some values: a list.
    Choices(ChoicesInput),
    /// As many values of one form as one likes.
    List(ListInput),
    /// Fields that make one object.
    Group(GroupInput),
    /// An object with keys of the user's own.
    Map(MapInput),
    /// One of several forms.
    Variants(VariantsInput),
    /// Always the same; not asked for.
    Fixed(FixedInput),
    /// Any JSON, written as such: what none of the others can ask for.
    Json(JsonInput),
}

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TextInput {
    /// It usually has several lines.
    #[serde(default, skip_serializing_if = "is_false")]
    pub long: bool,
    /// What kind of text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Characters at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// Characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// A regular expression, as in JSON Schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Offered, not required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// A tool of this server that reads, takes no arguments, and answers with more suggestions, one a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggest_from: Option<String>,
}

/// What kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A URI.
    Uri,
    /// An e-mail address.
    Email,
    /// `2026-11-21`.
    Date,
    /// `2026-11-21T12:00:00Z`.
    DateTime,
    /// `12:00:00`.
    Time,
    /// `#1e90ff`.
    Color,
    /// Not shown while it is typed.
    Password,
    /// A path of the server's file system.
    Path,
}

/// A number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NumberInput {
    /// A whole one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub integer: bool,
    /// At least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,
    /// At most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,
    /// More than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<Number>,
    /// Less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<Number>,
    /// A multiple of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
}

/// Yes or no.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ToggleInput {}

/// One of some values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChoiceInput {
    /// What there is to choose from.
    pub options: Vec<Choice>,
    /// How they are shown.
    pub shown: Shown,
}

/// How choices are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Shown {
    /// All at once.
    Radio,
    /// In a list that opens.
    Select,
}

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Choice {
    /// Sent as it is: a number stays one.
    pub value: Value,
    /// What is shown for it.
    pub label: String,
}

/// Some of some values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChoicesInput {
    /// What there is to choose from.
    pub options: Vec<Choice>,
    /// As many at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// As many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
}

/// As many values of one form as one likes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ListInput {
    /// How one of them is asked for.
    pub item: Box<Input>,
    /// As many at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// As many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// No two of them alike.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
}

/// Fields that make one object.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupInput {
    /// In the order in which they are asked for.
    pub fields: Vec<Field>,
}

/// An object with keys of the user's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MapInput {
    /// How the value of a key is asked for.
    pub value: Box<Input>,
}

/// One of several forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VariantsInput {
    /// Two at least.
    pub variants: Vec<Variant>,
}

/// One of the forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is called.
    pub label: String,
    /// The form.
    pub input: Input,
}

/// Always the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FixedInput {
    /// What is sent.
    pub value: Value,
}

/// Any JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JsonInput {}

impl Input {
    /// A text of one line, whatever it is.
    #[must_use]
    pub fn text() -> Self {
        Self::Text(TextInput::default())
    }

    /// Any JSON.
    #[must_use]
    pub fn json() -> Self {
        Self::Json(JsonInput {})
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}
