//! Showing figures: on the terminal and in the documentation.

use std::path::Path;

use crate::{Result, chart};

/// One figure beside its baseline and its goal.
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    pub(crate) baseline: &'static str,
    pub(crate) baseline_value: f64,
    pub(crate) goal: String,
    /// What is held against the goal: the value, the ratio or the difference.
    pub(crate) measure: f64,
    pub(crate) limit: f64,
    /// The goal is a least, not a most.
    pub(crate) at_least: bool,
    /// `value`, `ratio` or `difference`.
    pub(crate) shown: &'static str,
}

impl Figure {
    /// A figure that is itself held against a limit.
    pub(crate) fn below(
        what: &'static str,
        value: f64,
        unit: &'static str,
        baseline: &'static str,
        baseline_value: f64,
        limit: f64,
    ) -> Self {
        Self {
            what,
            value,
            unit,
            baseline,
            baseline_value,
            goal: String::new(),
            measure: value,
            limit,
            at_least: false,
            shown: "value",
        }
    }

    /// A figure whose ratio to its baseline is held against a limit. `values` are the figure's and the
    /// baseline's; `ratio` is theirs, round by round.
    pub(crate) fn ratio(
        what: &'static str,
        unit: &'static str,
        baseline: &'static str,
        values: (f64, f64),
        ratio: f64,
        limit: f64,
    ) -> Self {
        let (value, baseline_value) = values;
        let goal = format!("at most {limit}x");
        Self {
            goal,
            measure: ratio,
            shown: "ratio",
            ..Self::below(what, value, unit, baseline, baseline_value, limit)
        }
    }

    /// The same figure, whose limit is a least.
    pub(crate) fn at_least(self) -> Self {
        Self { at_least: true, ..self }
    }

    pub(crate) fn met(&self) -> bool {
        if self.at_least { self.measure >= self.limit } else { self.measure <= self.limit }
    }

    fn goal(&self) -> String {
        match (self.goal.as_str(), self.at_least) {
            ("", false) => format!("under {} {}", self.limit, self.unit),
            ("", true) => format!("at least {} {}", self.limit, self.unit),
            (goal, _) => goal.to_owned(),
        }
    }

    fn cells(&self) -> [String; 6] {
        let ratio = self.value / self.baseline_value;
        let ratio = match self.shown {
            "difference" => format!("{:+.1} {}", self.measure, self.unit),
            // Beside a baseline of nothing.
            _ if !ratio.is_finite() => String::new(),
            _ => format!("{ratio:.2}x"),
        };
        [
            self.what.to_owned(),
            format!("{} {}", number(self.value), self.unit),
            format!("{} {} ({})", number(self.baseline_value), self.unit, self.baseline),
            ratio,
            self.goal(),
            (if self.met() { "met" } else { "MISSED" }).to_owned(),
        ]
    }
}

fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

const HEADING: [&str; 6] = ["what", "figure", "baseline in the same run", "against it", "goal", ""];

/// A table for a terminal, and for Markdown.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut rows = vec![HEADING.map(str::to_owned)];
    rows.extend(figures.iter().map(Figure::cells));
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..HEADING.len()).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let rule = format!("| {} |\n", rule.join(" | "));
    let mut lines: Vec<_> = rows.iter().map(line).collect();
    lines.insert(1, rule);
    lines.concat()
}

const BEGIN: &str = "<!-- figures: written by cargo xtask bench -->";
const END: &str = "<!-- /figures -->";

/// Puts the table between the marks of `performance.md` and draws the chart.
pub(crate) fn write(folder: &Path, figures: &[Figure]) -> Result<()> {
    let path = folder.join("performance.md");
    let text = std::fs::read_to_string(&path)?;
    let (before, rest) = text.split_once(BEGIN).ok_or("performance.md has lost its mark for figures")?;
    let (_, after) = rest.split_once(END).ok_or("performance.md has lost its second mark for figures")?;
    std::fs::write(&path, format!("{before}{BEGIN}\n\n{}\n{END}{after}", table(figures)))?;
    std::fs::write(folder.join("performance.svg"), chart::draw(figures))?;
    Ok(())
}
