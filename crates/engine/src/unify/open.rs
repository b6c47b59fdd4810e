//! What is still to be written or filled in: open slots, points that are only a heading.

use rustc_hash::FxHashSet;

use super::lines::Lines;
use super::{Remark, Sort};
use crate::document::TO_WRITE;

/// Characters from which a point says something.
const SAYS: usize = 40;

pub(super) fn find(lines: &Lines) -> Vec<Remark> {
    let slots = lines.slots.iter().map(|slot| {
        let message = match slot.name.strip_prefix(TO_WRITE) {
            Some(advice) => {
                let advice = advice.trim_start_matches(['：', ':', ' ']);
                let advice = if advice.is_empty() { "这里还没有写" } else { advice };
                format!("待写：{}。", advice.trim_end_matches('。'))
            }
            None => format!("“{}”还没有填。", slot.name),
        };
        Remark::new(Sort::Open, message, vec![lines.place(slot.block, slot.start, slot.end)])
    });
    let mut out: Vec<Remark> = slots.collect();
    out.extend(bare(lines));
    out
}

/// Points that are only a heading while those beside them say something, and headed sections without a word.
fn bare(lines: &Lines) -> Vec<Remark> {
    // Slots stand in the order of the text.
    let waits = |from: usize, blocks: usize| {
        let next = lines.slots.partition_point(|slot| slot.block < from);
        lines.slots.get(next).is_some_and(|slot| slot.block < from + blocks)
    };
    let says: FxHashSet<usize> =
        lines.points.iter().filter(|point| point.length >= SAYS).map(|point| point.list).collect();
    let head = |block: usize| lines.lines.get(block).map_or(0, |line| line.written);
    let points = lines.points.iter().filter(|point| {
        let lead = head(point.block);
        let only = point.length == lead && lead < SAYS;
        only && says.contains(&point.list) && !waits(point.block, point.blocks)
    });
    let points = points.map(|point| (point.block, "这个分论点只有标题，还没有展开。"));
    let sections = lines.sections.iter().filter(|section| {
        let only = !section.heading.is_empty() && section.length == head(section.block);
        only && !waits(section.block, section.blocks)
    });
    let sections = sections.map(|section| (section.block, "这个部分只有标题，还没有内容。"));
    let all = points.chain(sections);
    all.map(|(block, message)| Remark::new(Sort::Open, message.to_owned(), vec![lines.whole(block)]))
        .collect()
}
