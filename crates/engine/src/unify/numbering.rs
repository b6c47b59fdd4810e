//! Points numbered in two ways: side by side, or in one section otherwise than in the others.

use std::collections::BTreeMap;

use super::lines::{Lines, Point};
use super::{Remark, Sort};
use crate::document::PointStyle;

pub(super) fn find(lines: &Lines) -> Vec<Remark> {
    let mut out = side_by_side(lines);
    out.extend(across_sections(lines));
    out
}

fn remark(lines: &Lines, points: &[&Point], style: PointStyle, message: String) -> Remark {
    let places = points.iter().map(|point| lines.whole(point.block)).collect();
    Remark { style: Some(style), ..Remark::new(Sort::Numbering, message, places) }
}

fn side_by_side(lines: &Lines) -> Vec<Remark> {
    let mut lists: BTreeMap<usize, Vec<&Point>> = BTreeMap::new();
    for point in &lines.points {
        lists.entry(point.list).or_default().push(point);
    }
    let mixed = lists.into_values().filter_map(|members| {
        let first = members.first()?;
        let other = members.iter().find(|point| point.style != first.style)?;
        let message = format!(
            "{}里同一级的分论点有的编为“{}”，有的编为“{}”，请统一。",
            lines.section_name(first.block),
            first.style.chinese(),
            other.style.chinese()
        );
        Some(remark(lines, &[first, other], first.style, message))
    });
    mixed.collect()
}

/// The style that most sections use, and those that use another.
fn across_sections(lines: &Lines) -> Vec<Remark> {
    let mut firsts: Vec<&Point> = Vec::new();
    for point in lines.points.iter().filter(|point| point.depth == 1) {
        if firsts.last().is_none_or(|last| last.section != point.section) {
            firsts.push(point);
        }
    }
    let times = |style: PointStyle| firsts.iter().filter(|point| point.style == style).count();
    let Some(common) = firsts.iter().map(|point| point.style).max_by_key(|style| times(*style)) else {
        return Vec::new();
    };
    if firsts.len() < 3 || times(common) * 2 <= firsts.len() {
        return Vec::new();
    }
    let others = firsts.iter().filter(|point| point.style != common);
    others
        .map(|point| {
            let message = format!(
                "{}的分论点编为“{}”，多数部分编为“{}”，请看是否统一。",
                lines.section_name(point.block),
                point.style.chinese(),
                common.chinese()
            );
            remark(lines, &[point], common, message)
        })
        .collect()
}
