//! Making a card that is too large one that is not.

use alloc::string::String;
use alloc::vec::Vec;

use crate::check::limits;
use crate::{Action, Card, Form, plain_lines};

/// Bytes that are left for everything but actions.
const ROOM: usize = 64 << 10;

impl Card {
    /// Leaves out what is past the limits, the last first: groups and actions. Where all actions together are too
    /// large, those that take more than their share lose first the form, and ask for JSON, then most of what describes
    /// them. Empty groups go, and labels that are there twice say which tool they are for.
    pub fn fit(&mut self) {
        self.groups.retain(|group| !group.actions.is_empty());
        self.groups.truncate(limits::GROUPS);
        let mut left = limits::ACTIONS;
        for group in &mut self.groups {
            group.actions.truncate(left);
            left -= group.actions.len();
        }
        let most = limits::BYTES - ROOM;
        let share = most / self.actions().count().max(1);
        let smaller: [fn(&mut Action); 2] = [
            |action| action.form = Form { fields: Vec::new(), json: true },
            |action| action.description = action.description.take().map(|text| plain_lines(&text, 200)),
        ];
        for make_smaller in smaller {
            if self.actions().map(size).sum::<usize>() > most {
                let all = self.groups.iter_mut().flat_map(|group| &mut group.actions);
                all.filter(|action| size(action) > share).for_each(make_smaller);
            }
        }
        let mut bytes = most;
        for group in &mut self.groups {
            group.actions.retain(|action| {
                let fits = size(action) <= bytes;
                bytes -= if fits { size(action) } else { 0 };
                fits
            });
        }
        self.groups.retain(|group| !group.actions.is_empty());
        self.name_apart();
    }

    fn name_apart(&mut self) {
        let mut labels: Vec<String> = self.actions().map(|action| action.label.clone()).collect();
        labels.sort_unstable();
        let twice = |label: &String| {
            let from = labels.partition_point(|other| other < label);
            labels.get(from + 1) == Some(label)
        };
        for action in self.groups.iter_mut().flat_map(|group| &mut group.actions) {
            if twice(&action.label) {
                let name = crate::plain(&action.tool, 60);
                let label = crate::plain(&action.label, limits::LABEL - 65);
                action.label = alloc::format!("{label} ({name})");
            }
        }
    }
}

fn size(action: &Action) -> usize {
    serde_json::to_string(action).map_or(usize::MAX, |json| json.len() + 1)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::{Effect, Field, Group, Input, Offer};

    #[test]
    fn what_is_too_large_is_made_to_fit() {
        let field = |at: usize| Field {
            name: at.to_string(),
            label: "L".into(),
            description: Some("d".repeat(1_000)),
            required: false,
            nullable: false,
            default: None,
            examples: Vec::new(),
            input: Input::text(),
        };
        let tools: Vec<String> = (0..400).map(|at| alloc::format!("t{at}")).collect();
        let action = |tool: &String| Action {
            form: Form { fields: (0..8).map(field).collect(), json: false },
            ..Action::new("Same", tool.as_str(), Effect::Reads)
        };
        let mut card = Card::new("large");
        card.groups.push(Group { title: "none".into(), actions: Vec::new() });
        for part in tools.chunks(100) {
            card.groups.push(Group { title: String::new(), actions: part.iter().map(action).collect() });
        }
        card.fit();
        let offered: Vec<_> = tools.iter().map(|tool| (tool.as_str(), Effect::Reads)).collect();
        let json = serde_json::to_string(&card).expect("JSON");
        let card = Card::read(&json, &Offer { tools: &offered, resources: &[] }).expect("it fits");
        assert_eq!((card.groups.len(), card.actions().count()), (3, 256));
        assert!(card.actions().all(|action| action.form.json));
        assert_eq!(card.actions().next().map(|action| action.label.as_str()), Some("Same (t0)"));
    }
}
