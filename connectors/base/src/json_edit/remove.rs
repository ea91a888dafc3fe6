//! Taking items out of a container with their commas and lines, so that what `insert` added leaves no trace.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::scan::{Item, Items, byte, has_newline, line_indent, slice};
use super::splice::Splice;
use super::style::newline;

/// Removes the items of the container at `open` that `doomed` picks; how many there were, and the edits.
pub(super) fn items(text: &str, open: usize, mut doomed: impl FnMut(&Item) -> bool) -> (usize, Vec<Splice>) {
    let mut items = Items::new(text, open);
    let mut cuts = Cuts { text, list: Vec::new() };
    let (mut kept, mut removed) = (0_usize, 0_usize);
    let mut kept_comma = None;
    let mut first = None;
    while let Some(item) = items.next() {
        first = first.or(Some(item.start));
        if doomed(&item) {
            removed += 1;
            // The comma before the last item is what separates it: it goes when the item has none itself.
            if let (None, Some(comma)) = (item.comma, kept_comma) {
                cuts.add_before(comma);
            }
            cuts.item(&item, kept == 0 && !items.commented);
        } else {
            kept += 1;
            kept_comma = item.comma;
        }
    }
    let Some(start) = first.filter(|_| removed > 0) else { return (0, Vec::new()) };
    if kept == 0 && !items.commented {
        let tail = items.tail();
        return (removed, vec![empty(text, open, start, tail.last, tail.end)]);
    }
    (removed, cuts.splices())
}

/// What stays of a container that loses all it had: nothing between the brackets, except the white space
/// that `insert` found there and set apart.
fn empty(text: &str, open: usize, start: usize, end: usize, close: usize) -> Splice {
    let outer = line_indent(text, open);
    let tail = slice(text, end, close);
    let rest = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(['\n', '\r']));
    let stays = match rest {
        _ if !has_newline(slice(text, open, start)) => tail,
        Some(rest) if rest == outer => "",
        Some(rest) => rest,
        None => tail,
    };
    Splice { from: open + 1, to: close, put: String::from(stays) }
}

struct Cut {
    from: usize,
    to: usize,
    /// What stays before it is a `//` comment: what stays behind it must not slip into that line.
    after_line_comment: bool,
}

struct Cuts<'a> {
    text: &'a str,
    list: Vec<Cut>,
}

impl Cuts<'_> {
    /// `first`: nothing between the opening bracket and this item stays.
    fn item(&mut self, item: &Item, first: bool) {
        let text = self.text;
        let blank = |from, to| !slice(text, from, to).contains('/');
        let own_comma = item.comma.filter(|comma| blank(item.end, *comma));
        let end = own_comma.map_or(item.end, |comma| comma + 1);
        let next = end + white_space(text, end);
        let line_goes_on = !has_newline(slice(text, end, next));
        let begins_line = has_newline(slice(text, item.lead, item.start));
        let keep_lead = match byte(text, next) {
            // A comment on the item's line takes the item's place.
            Some(b'/') => begins_line && line_goes_on,
            None | Some(b'}' | b']' | b',') => false,
            // `{"a": 1, "b": 2}` gives `{"b": 2}`, not `{ "b": 2}`.
            Some(_) => first && !begins_line && line_goes_on,
        };
        if keep_lead {
            self.add(Cut { from: item.start, to: next, after_line_comment: false });
        } else {
            self.add(Cut { from: item.lead, to: end, after_line_comment: item.after_line_comment });
        }
        if let (None, Some(comma)) = (own_comma, item.comma) {
            self.add(Cut { from: comma, to: comma + 1, after_line_comment: false });
        }
    }

    /// Cuts come in order, but may touch or overlap the one before.
    fn add(&mut self, cut: Cut) {
        match self.list.last_mut() {
            Some(last) if cut.from <= last.to => last.to = last.to.max(cut.to),
            _ => self.list.push(cut),
        }
    }

    /// Cuts a comma that lies before the run of cuts at the end of the list.
    fn add_before(&mut self, comma: usize) {
        let at = self.list.partition_point(|cut| cut.from <= comma);
        self.list.insert(at, Cut { from: comma, to: comma + 1, after_line_comment: false });
    }

    fn splices(self) -> Vec<Splice> {
        let text = self.text;
        let put = |cut: &Cut| {
            let follows = slice(text, cut.to, cut.to + white_space(text, cut.to));
            if cut.after_line_comment && !has_newline(follows) { newline(text) } else { "" }
        };
        self.list
            .iter()
            .map(|cut| Splice { from: cut.from, to: cut.to, put: String::from(put(cut)) })
            .collect()
    }
}

fn white_space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}
