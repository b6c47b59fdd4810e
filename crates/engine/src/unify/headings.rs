//! Headings that break the skeleton of those beside them.

use std::collections::BTreeMap;

use super::lines::Lines;
use super::{Remark, Sort};
use crate::document::Document;
use crate::suggest::sets::levels;

pub(super) fn find(document: &Document, lines: &Lines) -> Vec<Remark> {
    let mut points: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for point in lines.points.iter().filter(|point| point.depth == 1) {
        points.entry(point.section).or_default().push(point.block);
    }
    let mut out = Vec::new();
    for level in levels(document) {
        let blocks: Vec<usize> = match level.section {
            None => lines
                .sections
                .iter()
                .filter(|section| !section.heading.is_empty())
                .map(|section| section.block)
                .collect(),
            Some(number) => points.remove(&number).unwrap_or_default(),
        };
        out.extend(level.broken().into_iter().filter_map(|mark| {
            let places = vec![lines.whole(*blocks.get(mark.index)?)];
            Some(Remark::new(Sort::Heading, mark.message, places))
        }));
    }
    out
}
