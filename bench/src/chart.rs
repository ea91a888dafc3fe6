//! The chart: how much of its limit each figure uses.

use std::fmt::Write as _;

use crate::report::Figure;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 270.0;
const ROW: f64 = 34.0;
/// Where the limit stands.
const FULL: f64 = 300.0;

/// Bars to a common mark: left of it is good.
pub(crate) fn draw(figures: &[Figure]) -> String {
    #[allow(clippy::cast_precision_loss, reason = "a handful of rows")]
    let height = 56.0 + ROW * figures.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"ui-sans-serif, system-ui, sans-serif\" font-size=\"13\" role=\"img\" aria-label=\"Share of its limit that each figure uses\">\n\
         <style>text{{fill:#211d1a}}.soft{{fill:#6b625b}}.bar{{fill:#b4552d}}.miss{{fill:#8a1c1c}}.line{{stroke:#6b625b;stroke-dasharray:3 3}}\
         @media (prefers-color-scheme:dark){{text{{fill:#ece6df}}.soft{{fill:#a1978d}}.bar{{fill:#e08a5f}}.miss{{fill:#ff7b7b}}.line{{stroke:#a1978d}}}}</style>\n\
         <text class=\"soft\" x=\"{LEFT}\" y=\"20\">used of the limit</text><text class=\"soft\" x=\"{}\" y=\"20\" text-anchor=\"end\">limit</text>\n",
        LEFT + FULL + 14.0
    );
    for (row, figure) in figures.iter().enumerate() {
        // For a least, the goal against the figure.
        let share =
            if figure.at_least { figure.limit / figure.measure } else { figure.measure / figure.limit };
        // A limit of none that is kept is no part of anything.
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.4) };
        #[allow(clippy::cast_precision_loss, reason = "a handful of rows")]
        let y = 34.0 + ROW * row as f64;
        let class = if figure.met() { "bar" } else { "miss" };
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{class}\" x=\"{LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"16\" rx=\"3\"/><text class=\"soft\" x=\"{:.1}\" y=\"{}\">{:.0}%</text>",
            LEFT - 12.0,
            y + 13.0,
            figure.what,
            y,
            (share * FULL).max(2.0),
            LEFT + share * FULL + 8.0,
            y + 13.0,
            share * 100.0
        );
    }
    let _ = writeln!(
        svg,
        "<line class=\"line\" x1=\"{0}\" x2=\"{0}\" y1=\"28\" y2=\"{1}\"/>\n</svg>",
        LEFT + FULL,
        height - 14.0
    );
    svg
}
