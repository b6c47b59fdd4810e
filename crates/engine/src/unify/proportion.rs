//! Sections and points out of proportion.

use std::collections::BTreeMap;

use super::lines::{Lines, Point, Section};
use super::{Mend, Remark, Sort, Target};
use crate::document::TO_WRITE;

/// A section this many times as long as the middle one is too long.
const TOO_LONG: f32 = 2.5;
/// And this share of it is too short.
const TOO_SHORT: f32 = 0.34;
/// Against the outline's own length for it.
const OVER_TARGET: f32 = 1.5;
const UNDER_TARGET: f32 = 0.5;
/// The longest of points side by side against the shortest.
const POINTS: usize = 3;
/// By how many characters they must differ as well.
const DIFFERENCE: usize = 150;

pub(super) fn find(lines: &Lines, targets: &[Option<&Target>]) -> Vec<Remark> {
    let mut out = sections(lines, targets);
    out.extend(points(lines));
    out
}

fn remark(lines: &Lines, block: usize, message: String) -> Remark {
    Remark::new(Sort::Proportion, message, vec![lines.whole(block)])
}

fn sections(lines: &Lines, targets: &[Option<&Target>]) -> Vec<Remark> {
    let mut own: Vec<(&Section, Option<usize>)> = Vec::new();
    for (at, section) in lines.sections.iter().enumerate() {
        let wanted = targets.get(at).copied().flatten();
        let target = wanted.map(|target| target.characters).filter(|length| *length > 0);
        // What is still to be written is no matter of proportion.
        let next = lines.slots.partition_point(|slot| slot.block < section.block);
        let inside =
            lines.slots.iter().skip(next).take_while(|slot| slot.block < section.block + section.blocks);
        let open = inside.into_iter().any(|slot| slot.name.starts_with(TO_WRITE));
        if !section.heading.is_empty() && section.length > 0 && !open {
            own.push((section, target));
        }
    }
    let mut lengths: Vec<usize> = own.iter().map(|(section, _)| section.length).collect();
    lengths.sort_unstable();
    let middle = lengths.get(lengths.len() / 2).copied().unwrap_or_default() as f32;
    let judged = own.into_iter().filter_map(|(section, target)| {
        let length = section.length as f32;
        let message = match target {
            Some(target) if length > target as f32 * OVER_TARGET => {
                format!("{}有{}字，提纲上是{target}字，偏长。", section.name, section.length)
            }
            Some(target) if length < target as f32 * UNDER_TARGET => {
                format!("{}有{}字，提纲上是{target}字，偏短。", section.name, section.length)
            }
            None if lengths.len() >= 3 && length > middle * TOO_LONG => {
                format!("{}有{}字，其他部分一般{middle}字，偏长。", section.name, section.length)
            }
            None if lengths.len() >= 3 && length < middle * TOO_SHORT => {
                format!("{}有{}字，其他部分一般{middle}字，偏短。", section.name, section.length)
            }
            _ => return None,
        };
        // What is too long needs no more material.
        let mends = if message.ends_with("偏长。") { &[Mend::Go][..] } else { &[Mend::Material] };
        Some(Remark { mends, ..remark(lines, section.block, message) })
    });
    judged.collect()
}

fn points(lines: &Lines) -> Vec<Remark> {
    let mut lists: BTreeMap<usize, Vec<&Point>> = BTreeMap::new();
    for point in lines.points.iter().filter(|point| point.depth == 1 && point.length > 0) {
        lists.entry(point.list).or_default().push(point);
    }
    let uneven = lists.into_values().filter_map(|members| {
        let longest = members.iter().max_by_key(|p| p.length)?;
        let shortest = members.iter().min_by_key(|p| p.length)?;
        let apart = longest.length - shortest.length;
        if members.len() < 3 || longest.length < shortest.length * POINTS || apart < DIFFERENCE {
            return None;
        }
        let message = format!(
            "{}的分论点长短悬殊：最长{}字，最短{}字，请匀一匀。",
            lines.section_name(longest.block),
            longest.length,
            shortest.length
        );
        let mut places = vec![lines.whole(longest.block), lines.whole(shortest.block)];
        places.sort_by_key(|place| place.block);
        Some(Remark::new(Sort::Proportion, message, places))
    });
    uneven.collect()
}
