//! The page of charts, with samples.

use askama::Template;

use super::model::{Covered, MOST_COMPARED, YearOfUse, counted, coverage, uses};
use crate::web::Shell;
use crate::web::chart::{Bars, Lines};

/// A chart with its table.
pub(super) struct Figure {
    /// Its id on the page.
    id: &'static str,
    title: String,
    svg: String,
    head: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

fn figure(value: f64) -> String {
    if value.fract().abs() < 0.05 { format!("{value:.0}") } else { format!("{value:.1}") }
}

impl Figure {
    /// A chart of lines; the table may have more series than are drawn.
    pub(super) fn lines(id: &'static str, title: &str, drawn: &Lines, all: &Lines) -> Self {
        let mut head = vec![String::new()];
        head.extend(all.xs.iter().cloned());
        let rows = all
            .series
            .iter()
            .map(|(name, values)| (name.clone(), values.iter().copied().map(figure).collect()));
        Self {
            id,
            title: title.to_owned(),
            svg: if drawn.is_empty() { String::new() } else { drawn.svg(id) },
            head,
            rows: rows.collect(),
        }
    }

    /// A chart of bars.
    pub(super) fn bars(id: &'static str, title: &str, bars: &Bars) -> Self {
        let mut head = vec![String::new()];
        head.extend(bars.parts.iter().cloned());
        let rows = bars
            .rows
            .iter()
            .map(|(name, values)| (name.clone(), values.iter().copied().map(figure).collect()));
        Self {
            id,
            title: title.to_owned(),
            svg: if bars.is_empty() { String::new() } else { bars.svg(id) },
            head,
            rows: rows.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/charts.html")]
pub(super) struct ChartsPage {
    pub(super) shell: Shell,
    pub(super) texts: Vec<String>,
    pub(super) compared: Figure,
    pub(super) figures: Vec<Figure>,
}

impl ChartsPage {
    /// The phrasings in the form, with empty places behind them.
    fn places(&self) -> Vec<(usize, &str)> {
        (0..MOST_COMPARED).map(|n| (n + 1, self.texts.get(n).map_or("", String::as_str))).collect()
    }
}

/// Samples of these templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let texts = vec!["一府两院".to_owned(), "一府一委两院".to_owned()];
    let found = [[YearOfUse { year: 2017, speeches: 2 }].into(), [].into()];
    let compared = uses(&texts, &found, std::iter::empty());
    let covered = Covered { title: "讲话".to_owned(), characters: 100, places: vec![(0, 20, true)] };
    let page = ChartsPage {
        shell: Shell::sample(),
        texts,
        compared: Figure::lines("uses", "使用过的讲话篇数", &compared, &compared),
        figures: vec![
            Figure::bars("coverage", "覆盖", &coverage(&[covered])),
            Figure::bars("places", "按地方", &counted("各地", &[], str::to_owned)),
        ],
    };
    vec![("desk/charts", page.render().unwrap_or_default())]
}
