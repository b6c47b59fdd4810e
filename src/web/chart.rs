//! Charts as SVG, drawn here so that they need no script and print as they are. Series are told apart by hatching, dashes
//! and marks, not by colour. Styles are classes (`static/css/components.css`); a table with the same figures stands beside.

use std::fmt::Write as _;

/// Width of every chart, in its own units.
const WIDTH: f64 = 640.0;

/// A chart of horizontal bars; each bar may have several parts, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Bars {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// What the parts are, in order.
    pub parts: Vec<String>,
    /// Label and the parts' values.
    pub rows: Vec<(String, Vec<f64>)>,
    /// What stands behind a value (`篇`, `%`).
    pub unit: String,
}

/// A chart of lines over years or weeks.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// What it shows, for those who cannot see it.
    pub title: String,
    /// The places on the horizontal axis.
    pub xs: Vec<String>,
    /// Name and one value for each place.
    pub series: Vec<(String, Vec<f64>)>,
}

/// Text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

/// Opens the picture; `id` tells the patterns of one chart from those of another on the same page.
fn open(id: &str, title: &str, height: f64) -> String {
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\"><defs>\
         <pattern id=\"{id}-1\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"paper\" width=\"6\" height=\"6\"/><line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern>\
         <pattern id=\"{id}-2\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"paper\" width=\"6\" height=\"6\"/><circle class=\"dot\" cx=\"3\" cy=\"3\" r=\"1.4\"/></pattern></defs>",
        escaped(title)
    )
}

/// How part `n` of a bar is filled: full, hatched, dotted.
fn fill(id: &str, n: usize) -> String {
    if n == 0 {
        "class=\"bar\"".to_owned()
    } else {
        format!("class=\"bar-part\" fill=\"url(#{id}-{})\"", (n - 1) % 2 + 1)
    }
}

fn number(value: f64) -> String {
    if value.fract().abs() < 0.05 { format!("{value:.0}") } else { format!("{value:.1}") }
}

impl Bars {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The picture.
    pub fn svg(&self, id: &str) -> String {
        const LABEL: f64 = 190.0;
        const ROW: f64 = 24.0;
        let legend = if self.parts.len() > 1 { 26.0 } else { 4.0 };
        let most = self.rows.iter().map(|(_, parts)| parts.iter().sum::<f64>()).fold(1.0, f64::max);
        let figures = if self.parts.len() > 1 { 110.0 } else { 64.0 };
        let mut out = open(id, &self.title, legend + ROW * self.rows.len() as f64 + 4.0);
        if self.parts.len() > 1 {
            for (n, name) in self.parts.iter().enumerate() {
                let x = LABEL + 150.0 * n as f64;
                let _ = write!(
                    out,
                    "<rect {} x=\"{x}\" y=\"4\" width=\"14\" height=\"12\"/><text x=\"{}\" y=\"14\">{}</text>",
                    fill(id, n),
                    x + 19.0,
                    escaped(name)
                );
            }
        }
        for (at, (label, parts)) in self.rows.iter().enumerate() {
            let y = legend + ROW * at as f64;
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                LABEL - 8.0,
                y + 15.0,
                escaped(&cut(label, 15))
            );
            let mut x = LABEL;
            for (n, value) in parts.iter().enumerate() {
                let width = (value / most * (WIDTH - LABEL - figures)).max(0.0);
                let _ = write!(
                    out,
                    "<rect {} x=\"{x:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"16\"/>",
                    fill(id, n),
                    y + 2.0
                );
                x += width;
            }
            let values: Vec<String> = parts.iter().map(|value| number(*value)).collect();
            let _ = write!(
                out,
                "<text x=\"{:.1}\" y=\"{}\">{}{}</text>",
                x + 6.0,
                y + 15.0,
                values.join(" + "),
                escaped(&self.unit)
            );
        }
        out.push_str("</svg>");
        out
    }
}

/// Dashes of the series, in order.
const DASHES: [&str; 6] = ["none", "8 4", "2 4", "10 3 2 3", "14 4", "4 2"];

/// The mark of series `n` at a place: circle, square, triangle, then the same hollow.
fn mark(n: usize, x: f64, y: f64) -> String {
    let class = if n < 3 { "mark" } else { "mark-hollow" };
    match n % 3 {
        0 => format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"),
        1 => format!(
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\"/>",
            x - 4.0,
            y - 4.0
        ),
        _ => format!("<path class=\"{class}\" d=\"M{x:.1} {:.1} l5 9 h-10 z\"/>", y - 5.0),
    }
}

impl Lines {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.xs.is_empty() || self.series.is_empty()
    }

    /// The picture.
    pub fn svg(&self, id: &str) -> String {
        const LEFT: f64 = 44.0;
        const TOP: f64 = 14.0;
        const HIGH: f64 = 200.0;
        let bottom = TOP + HIGH;
        let most = self.series.iter().flat_map(|(_, values)| values).copied().fold(1.0, f64::max);
        // Four whole steps.
        let most = (most / 4.0).ceil() * 4.0;
        let legend = 20.0 * self.series.len() as f64;
        let mut out = open(id, &self.title, bottom + 30.0 + legend);
        let step = (WIDTH - LEFT - 40.0) / (self.xs.len().saturating_sub(1).max(1)) as f64;
        let place =
            |n: usize| if self.xs.len() == 1 { (WIDTH + LEFT) / 2.0 } else { LEFT + 12.0 + step * n as f64 };
        let height = |value: f64| bottom - value / most * HIGH;
        for quarter in 0..=4 {
            let value = most * f64::from(quarter) / 4.0;
            let y = height(value);
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 6.0,
                y + 4.0,
                number(value)
            );
        }
        // Not more labels than there is room for.
        let every = self.xs.len().div_ceil(12).max(1);
        for (n, x) in self.xs.iter().enumerate().filter(|(n, _)| n % every == 0) {
            let _ = write!(
                out,
                "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                place(n),
                bottom + 18.0,
                escaped(x)
            );
        }
        for (n, (name, values)) in self.series.iter().enumerate() {
            let points: Vec<(f64, f64)> =
                values.iter().enumerate().map(|(at, value)| (place(at), height(*value))).collect();
            let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let dash = DASHES.get(n % DASHES.len()).copied().unwrap_or("none");
            let _ = write!(
                out,
                "<polyline class=\"line\" stroke-dasharray=\"{dash}\" points=\"{}\"/>",
                path.join(" ")
            );
            points.iter().for_each(|(x, y)| out.push_str(&mark(n, *x, *y)));
            let y = bottom + 40.0 + 20.0 * n as f64;
            let _ = write!(
                out,
                "<line class=\"line\" stroke-dasharray=\"{dash}\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>{}<text x=\"{}\" y=\"{}\">{}</text>",
                LEFT + 44.0,
                mark(n, LEFT + 22.0, y),
                LEFT + 54.0,
                y + 4.0,
                escaped(name)
            );
        }
        out.push_str("</svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_series_told_apart_without_colour() {
        let lines = Lines {
            title: "使用".to_owned(),
            xs: vec!["2024".to_owned(), "2025".to_owned()],
            series: vec![
                ("<一府两院>".to_owned(), vec![3.0, 0.0]),
                ("一府一委两院".to_owned(), vec![0.0, 4.0]),
            ],
        };
        let svg = lines.svg("a");
        assert!(svg.contains("&lt;一府两院&gt;") && !svg.contains("<一府"));
        assert!(svg.contains("stroke-dasharray=\"none\"") && svg.contains("stroke-dasharray=\"8 4\""));
        let bars = Bars {
            parts: vec!["已核准".to_owned(), "自动发现".to_owned()],
            rows: vec![("一篇".to_owned(), vec![30.0, 12.5])],
            unit: "%".to_owned(),
            ..Bars::default()
        };
        let svg = bars.svg("b");
        assert!(svg.contains("url(#b-1)") && svg.contains("30 + 12.5%"));
        assert!(!svg.contains("style="), "the content security policy blocks inline styles");
    }

    #[test]
    fn nothing_to_draw_is_no_trouble() {
        assert!(Lines::default().is_empty() && Bars::default().is_empty());
        assert!(
            Lines::default().svg("c").ends_with("</svg>") && Bars::default().svg("c").ends_with("</svg>")
        );
    }
}
