//! What the daemon holds a card against, before anyone sees it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde_json::Value;

use crate::words::misleads;
use crate::{Action, Card, Choice, Effect, Field, Form, Input, Show, VERSION};

/// The most that a card may have of anything.
pub mod limits {
    /// Bytes of the document.
    pub const BYTES: usize = 512 << 10;
    /// Groups.
    pub const GROUPS: usize = 24;
    /// Actions on the whole card.
    pub const ACTIONS: usize = 256;
    /// Fields and other inputs on the whole card.
    pub const INPUTS: usize = 8_000;
    /// Inputs in each other.
    pub const FORM_DEPTH: usize = 8;
    /// Choices of one field.
    pub const OPTIONS: usize = 500;
    /// Examples of one field.
    pub const EXAMPLES: usize = 5;
    /// Columns of one table.
    pub const COLUMNS: usize = 12;
    /// Kinds of events.
    pub const SUBSCRIBES: usize = 32;
    /// Characters of the card's heading.
    pub const HEADING: usize = 80;
    /// Characters of what stands on a button, before a field or at a choice.
    pub const LABEL: usize = 120;
    /// Characters of a name that programs use.
    pub const NAME: usize = 200;
    /// Characters of a description.
    pub const DESCRIPTION: usize = 2_000;
    /// Characters of a regular expression.
    pub const PATTERN: usize = 500;
    /// Bytes of an icon in a `data:` URL; others have 2,000.
    pub const ICON: usize = 32 << 10;
}

/// What the server offers, as the daemon knows it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Its tools, and what they do.
    pub tools: &'a [(&'a str, Effect)],
    /// URIs of the resources that it lists.
    pub resources: &'a [&'a str],
}

/// Why a card is not shown: a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Refused {}

type Checked = Result<(), Refused>;

fn refuse(why: impl Into<String>) -> Checked {
    Err(Refused(why.into()))
}

impl Card {
    /// Reads what a generator answered, and holds it against these rules. A tool that the daemon knows to be worse
    /// than the card says is as bad as the daemon says; a tool that destroys asks before it runs.
    ///
    /// # Errors
    /// It is no card of this version, too large, calls what the server does not offer, or holds what is not plain
    /// text. A sentence.
    pub fn read(json: &str, offer: &Offer<'_>) -> Result<Self, Refused> {
        if json.len() > limits::BYTES {
            return Err(Refused(format!("it has {} bytes; {} are allowed", json.len(), limits::BYTES)));
        }
        // Before its fields: another version has others.
        let version = serde_json::from_str::<Versioned>(json).map(|any| any.version);
        match version {
            Ok(Value::Number(version)) if version.as_u64() == Some(u64::from(VERSION)) => {}
            Ok(Value::Null) | Err(_) => {
                return Err(Refused(format!("it is no card: it does not say that its version is {VERSION}")));
            }
            Ok(other) => {
                let other: String = other.to_string().chars().filter(|c| !misleads(*c)).take(40).collect();
                return Err(Refused(format!("it is of version {other}; this daemon reads {VERSION}")));
            }
        }
        let mut card: Self = serde_json::from_str(json).map_err(|error| {
            let why: String = error.to_string().chars().filter(|c| !misleads(*c)).take(300).collect();
            Refused(format!("it is no card: {why}"))
        })?;
        card.check(offer)?;
        card.settle(offer);
        Ok(card)
    }

    /// Holds a card against these rules.
    ///
    /// # Errors
    /// As [`Card::read`].
    pub fn check(&self, offer: &Offer<'_>) -> Checked {
        if self.version != VERSION {
            return refuse(format!("it is of version {}; this daemon reads {VERSION}", self.version));
        }
        line("name", &self.name, limits::HEADING)?;
        if let Some(icon) = &self.icon {
            check_icon(icon, offer)?;
        }
        lines("description", self.description.as_deref().unwrap_or_default(), limits::DESCRIPTION)?;
        if !(1..=12).contains(&self.size.w) || !(1..=12).contains(&self.size.h) {
            return refuse("its size is not 1 to 12 units each way");
        }
        at_most("groups", self.groups.len(), limits::GROUPS)?;
        at_most("actions", self.actions().count(), limits::ACTIONS)?;
        at_most("kinds of events", self.subscribes.len(), limits::SUBSCRIBES)?;
        for kind in &self.subscribes {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
            if kind.is_empty() || kind.len() > 100 || !kind.chars().all(fits) {
                return refuse("it subscribes to what is not the beginning of a kind of event, like `deal.`");
            }
        }
        let mut left = limits::INPUTS;
        for group in &self.groups {
            if !group.title.is_empty() {
                line("title of a group", &group.title, limits::LABEL)?;
            }
            if group.actions.is_empty() {
                return refuse("a group has no actions");
            }
            for action in &group.actions {
                action.check(offer, &mut left)?;
            }
        }
        Ok(())
    }

    /// The worse of what the card says and what the daemon knows; and a question before what destroys.
    fn settle(&mut self, offer: &Offer<'_>) {
        for action in self.groups.iter_mut().flat_map(|group| &mut group.actions) {
            let known = offer.tools.iter().find(|(name, _)| *name == action.tool);
            action.effect = known.map_or(Effect::Destroys, |(_, effect)| *effect).max(action.effect);
            if action.effect == Effect::Destroys && action.confirm.is_none() {
                action.confirm = Some(Action::warning(&action.label));
            }
        }
    }
}

#[derive(serde::Deserialize)]
struct Versioned {
    #[serde(default)]
    version: Value,
}

impl Action {
    fn check(&self, offer: &Offer<'_>, left: &mut usize) -> Checked {
        line("label of an action", &self.label, limits::LABEL)?;
        if !offer.tools.iter().any(|(name, _)| *name == self.tool) {
            let name: String = self.tool.chars().filter(|c| !misleads(*c)).take(80).collect();
            return refuse(format!("it calls {name:?}, which is none of the server's tools"));
        }
        lines(
            "description of an action",
            self.description.as_deref().unwrap_or_default(),
            limits::DESCRIPTION,
        )?;
        if let Some(confirm) = &self.confirm {
            lines("question", confirm, limits::DESCRIPTION)?;
            if confirm.trim().is_empty() {
                return refuse("the question before an action is empty");
            }
        }
        check_form(&self.form, offer, left)?;
        check_show(&self.result)
    }
}

fn check_form(form: &Form, offer: &Offer<'_>, left: &mut usize) -> Checked {
    if form.json && !form.fields.is_empty() {
        return refuse("a form is JSON and has fields too");
    }
    check_fields(&form.fields, offer, left, 1)
}

fn check_fields(fields: &[Field], offer: &Offer<'_>, left: &mut usize, depth: usize) -> Checked {
    let mut names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return refuse("two fields of one form have one name");
    }
    for field in fields {
        line("name of a field", &field.name, limits::NAME)?;
        line("label of a field", &field.label, limits::LABEL)?;
        lines(
            "description of a field",
            field.description.as_deref().unwrap_or_default(),
            limits::DESCRIPTION,
        )?;
        at_most("examples", field.examples.len(), limits::EXAMPLES)?;
        check_input(&field.input, offer, left, depth)?;
    }
    Ok(())
}

fn check_input(input: &Input, offer: &Offer<'_>, left: &mut usize, depth: usize) -> Checked {
    if *left == 0 {
        return refuse(format!("its forms have more than {} fields", limits::INPUTS));
    }
    *left -= 1;
    if depth > limits::FORM_DEPTH + 1 {
        return refuse(format!("a form is more than {} fields deep", limits::FORM_DEPTH));
    }
    match input {
        Input::Text(text) => {
            at_most("suggestions", text.suggestions.len(), limits::OPTIONS)?;
            for suggestion in &text.suggestions {
                line("suggestion", suggestion, limits::DESCRIPTION)?;
            }
            if let Some(pattern) = &text.pattern {
                line("regular expression", pattern, limits::PATTERN)?;
            }
            match &text.suggest_from {
                // Nobody pressed a button: it may do no more than read.
                Some(tool) if !offer.tools.contains(&(tool.as_str(), Effect::Reads)) => {
                    refuse("suggestions come from what is none of the server's tools that only read")
                }
                _ => Ok(()),
            }
        }
        Input::Choice(choice) => check_options(&choice.options),
        Input::Choices(choices) => check_options(&choices.options),
        Input::List(list) => check_input(&list.item, offer, left, depth + 1),
        Input::Map(map) => check_input(&map.value, offer, left, depth + 1),
        Input::Group(group) => check_fields(&group.fields, offer, left, depth + 1),
        Input::Variants(several) => {
            if several.variants.len() < 2 {
                return refuse("a field has fewer than two forms to choose from");
            }
            for variant in &several.variants {
                line("label of a form", &variant.label, limits::LABEL)?;
                check_input(&variant.input, offer, left, depth + 1)?;
            }
            Ok(())
        }
        Input::Number(_) | Input::Toggle(_) | Input::Fixed(_) | Input::Json(_) => Ok(()),
    }
}

fn check_options(options: &[Choice]) -> Checked {
    if options.is_empty() {
        return refuse("a field has nothing to choose from");
    }
    at_most("choices", options.len(), limits::OPTIONS)?;
    options.iter().try_for_each(|option| line("label of a choice", &option.label, limits::LABEL))
}

fn check_show(show: &Show) -> Checked {
    let (at, columns) = match show {
        Show::Content {} | Show::Json {} => return Ok(()),
        Show::Text { at } => (at, None),
        Show::Table { at, columns } | Show::Facts { at, columns } => (at, Some(columns)),
    };
    at_most("steps to a result", at.len(), limits::FORM_DEPTH)?;
    at.iter().try_for_each(|name| line("name of a property", name, limits::NAME))?;
    let Some(columns) = columns else { return Ok(()) };
    at_most("columns", columns.len(), limits::COLUMNS)?;
    columns.iter().try_for_each(|column| {
        line("name of a column", &column.name, limits::NAME)?;
        line("label of a column", &column.label, limits::LABEL)
    })
}

/// Kinds of images that hold nothing but an image. SVG holds scripts.
const IMAGES: [&str; 4] = [
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/gif;base64,",
    "data:image/webp;base64,",
];

/// Whether a text can be a card's icon, where the server lists these resources.
#[must_use]
pub fn fits_as_icon(icon: &str, resources: &[&str]) -> bool {
    check_icon(icon, &Offer { tools: &[], resources }).is_ok()
}

fn check_icon(icon: &str, offer: &Offer<'_>) -> Checked {
    if is_emoji(icon) {
        return Ok(());
    }
    if let Some(data) = IMAGES.iter().find_map(|kind| icon.strip_prefix(kind)) {
        let fits = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        let good = !data.is_empty() && icon.len() <= limits::ICON && data.chars().all(fits);
        return if good { Ok(()) } else { refuse("its icon is no image of 32 KiB at most in base64") };
    }
    let plain = icon.len() <= 2_000 && icon.chars().all(|c| c.is_ascii_graphic() && !"\"'<>\\`".contains(c));
    let host = icon.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    // `https://user:password@host` shows one host and names another.
    if plain && host.is_some_and(|host| !host.is_empty() && !host.contains('@')) {
        return Ok(());
    }
    let scheme = icon.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let own = !["javascript", "vbscript", "data", "blob", "file", "http", "https"].contains(&scheme.as_str());
    if plain && own && offer.resources.contains(&icon) {
        return Ok(());
    }
    refuse("its icon is no emoji, no https: URL, no image in a data: URL and none of the server's resources")
}

/// One sign that is no text: a symbol, with what may follow it.
fn is_emoji(text: &str) -> bool {
    let mut signs = 0;
    for letter in text.chars() {
        match letter {
            '\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' => {}
            '\u{2190}'..='\u{2bff}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{a9}'
            | '\u{ae}'
            | '\u{1f000}'..='\u{1faff}' => signs += 1,
            _ => return false,
        }
    }
    (1..=4).contains(&signs) && text.chars().count() <= 10
}

fn at_most(what: &str, count: usize, most: usize) -> Checked {
    if count > most { refuse(format!("it has {count} {what}; {most} are allowed")) } else { Ok(()) }
}

/// One line of plain text, and not empty.
fn line(what: &str, text: &str, most: usize) -> Checked {
    if text.trim().is_empty() {
        return refuse(format!("a {what} is empty"));
    }
    if text.contains('\n') {
        return refuse(format!("a {what} has a line break in it"));
    }
    lines(what, text, most)
}

/// Plain text; it may have line breaks, and may be empty.
fn lines(what: &str, text: &str, most: usize) -> Checked {
    if text.chars().any(|letter| letter != '\n' && misleads(letter)) {
        return refuse(format!("a {what} holds letters that control, hide or turn text"));
    }
    match text.chars().count() {
        long if long > most => refuse(format!("a {what} has {long} characters; {most} are allowed")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
