//! The first page as a picture (SVG): what an office sees while it chooses. Drawn on the grid of the standard, character by
//! character; the fonts are those of the machine that shows it.

use super::head::Meta;
use super::house::{NumberPlace, NumberStyle, Size};
use super::layout::lay_out;
use super::para::{Indent, Look, Para, Role};
use super::write::{Settings, escape, faces};
use crate::engine::document::Document;

/// Points of the paper, and of the type area on it.
const PAPER: (f64, f64) = (595.3, 841.9);
const LEFT: f64 = 79.35;
const RIGHT: f64 = 521.6;
const TOP: f64 = 104.9;
const BOTTOM: f64 = 742.7;

/// A line of the page: its characters with where each begins, from the left edge of the type area.
struct DrawnRow {
    cells: Vec<(char, f64)>,
    role: Role,
    kai: bool,
    /// Points from line to line, and of a letter.
    height: f64,
    letter: f64,
}

/// The first page of a speech.
pub fn first_page(document: &Document, meta: &Meta, settings: &Settings) -> String {
    let measure = settings.size.measure();
    let paras = lay_out(document, meta, &settings.style, settings.size);
    let rows = paras.iter().flat_map(|para| rows(para, settings.size));
    let mut out = format!(
        concat!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img" aria-label="首页预览">"##,
            r##"<rect width="{w}" height="{h}" fill="#fff" stroke="#999"/>"##,
            r##"<rect x="{left}" y="{top}" width="{width:.1}" height="{height:.1}" fill="none" stroke="#ddd"/>"##
        ),
        w = PAPER.0,
        h = PAPER.1,
        left = LEFT,
        top = TOP,
        width = RIGHT - LEFT,
        height = BOTTOM - TOP
    );
    let mut y = TOP;
    for row in rows {
        if y + row.height > BOTTOM + 1.0 {
            break;
        }
        y += row.height;
        draw(&mut out, &row, y - (row.height - row.letter) / 2.0 - row.letter * 0.12, settings);
    }
    number(&mut out, settings, f64::from(measure.text) / 2.0);
    out.push_str("</svg>");
    out
}

/// The lines of a paragraph.
fn rows(para: &Para, size: Size) -> Vec<DrawnRow> {
    let measure = size.measure();
    let (letter, height) = match para.role {
        Role::Title => (f64::from(measure.title) / 2.0, f64::from(measure.title_line) / 20.0),
        _ => (f64::from(measure.text) / 2.0, f64::from(measure.line) / 20.0),
    };
    let whole = RIGHT - LEFT;
    let cell = if para.role == Role::Title { letter } else { whole / count(measure.characters) };
    let Indent { left, right, hanging } = para.indent.unwrap_or_default();
    let hundredths = |part: u32| f64::from(part) * cell / 100.0;
    let room = whole - hundredths(right);
    let kai_until =
        para.runs.iter().take_while(|run| run.look == Look::Kai).map(|run| run.text.chars().count()).sum();
    let mut out: Vec<DrawnRow> = Vec::new();
    let begin = |kai| DrawnRow { cells: Vec::new(), role: para.role, kai, height, letter };
    let indented = matches!(para.role, Role::Body | Role::Heading(_)) && para.indent.is_none();
    let first = if indented { 2.0 * cell } else { hundredths(left.saturating_sub(hanging)) };
    let (mut row, mut x) = (begin(kai_until > 0), first);
    for (at, c) in para.text().chars().enumerate() {
        let width = if c.is_ascii() { cell / 2.0 } else { cell };
        // A closing mark hangs rather than to begin a line.
        let hangs = "，。、；：？！”’）》】".contains(c) && x < room + cell / 2.0;
        if c == '\n' || (x + width > room + 0.5 && !hangs) {
            out.push(std::mem::replace(&mut row, begin(at < kai_until)));
            x = hundredths(left);
        }
        if c != '\n' {
            row.cells.push((c, x));
            x += width;
        }
    }
    out.push(row);
    for row in &mut out {
        row.place(para.role, cell, room);
    }
    out
}

impl DrawnRow {
    /// Moves a centred line to the middle, one at the right to the right.
    fn place(&mut self, role: Role, cell: f64, room: f64) {
        let Some((last, x)) = self.cells.last().copied() else { return };
        let free = room - x - if last.is_ascii() { cell / 2.0 } else { cell };
        let by = match role {
            Role::Title | Role::Subtitle | Role::Byline => free / 2.0,
            Role::Signature => free,
            _ => 0.0,
        };
        for (_, x) in &mut self.cells {
            *x += by;
        }
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(1.0, f64::from)
}

fn draw(out: &mut String, row: &DrawnRow, y: f64, settings: &Settings) {
    if row.cells.is_empty() {
        return;
    }
    let faces = faces::faces(settings.style.fonts);
    let face = match row.role {
        _ if row.kai => faces.kai,
        Role::Title => faces.title,
        Role::Heading(1) => faces.hei,
        Role::Heading(2) | Role::Subtitle | Role::Byline => faces.kai,
        _ => faces.body,
    };
    let spare = match face {
        "黑体" => "SimHei, sans-serif",
        "方正小标宋简体" => "方正小标宋_GBK, 宋体, SimSun, serif",
        "楷体_GB2312" | "楷体" => "楷体, KaiTi, serif",
        _ => "仿宋, FangSong, serif",
    };
    let latin = faces::latin(settings.style.figures, face);
    let x: Vec<String> = row.cells.iter().map(|(_, x)| format!("{:.1}", LEFT + x)).collect();
    let text: String = row.cells.iter().map(|(c, _)| *c).collect();
    out.push_str(&format!(
        r#"<text y="{y:.1}" x="{}" font-size="{}" font-family="{latin}, {face}, {spare}">{}</text>"#,
        x.join(" "),
        row.letter,
        escape(&text)
    ));
}

/// The number of the page: 7 mm below the type area.
fn number(out: &mut String, settings: &Settings, cell: f64) {
    let words = match settings.style.number {
        NumberStyle::Dashes => "— 1 —",
        NumberStyle::Plain => "1",
        NumberStyle::Words => "第1页",
        NumberStyle::Nothing => return,
    };
    let (x, anchor) = match settings.style.number_place {
        NumberPlace::Centre => ((LEFT + RIGHT) / 2.0, "middle"),
        NumberPlace::Outer | NumberPlace::Right => (RIGHT - cell, "end"),
    };
    out.push_str(&format!(
        r#"<text y="{:.1}" x="{x:.1}" font-size="14" font-family="宋体, SimSun, serif" text-anchor="{anchor}">{words}</text>"#,
        BOTTOM + 20.0 + 10.0
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::house::HouseStyle;

    #[test]
    fn the_first_page_is_drawn_on_the_grid_and_follows_the_settings() {
        let document = Document {
            title: "在会上的讲话".into(),
            salutation: Some("永".repeat(28 * 30).as_str().into()),
            ..Document::default()
        };
        let page = first_page(&document, &Meta::default(), &Settings::default());
        // Title, an empty line, and what fits below.
        let full: Vec<&str> = page.split("<text ").filter(|text| text.matches('永').count() == 28).collect();
        assert_eq!(full.len(), 20, "{page}");
        assert!(page.contains("— 1 —") && page.contains("在会上的讲话"));
        let style = HouseStyle { number: NumberStyle::Nothing, ..HouseStyle::default() };
        let bare = first_page(&document, &Meta::default(), &Settings { style, ..Settings::default() });
        assert!(!bare.contains("— 1 —"));
        let large =
            first_page(&document, &Meta::default(), &Settings { size: Size::Large, ..Settings::default() });
        assert!(large.split("<text ").any(|text| text.matches('永').count() == 20));
        let hostile = Document { title: "<script>&".into(), ..Document::default() };
        assert!(!first_page(&hostile, &Meta::default(), &Settings::default()).contains("<script"));
    }
}
