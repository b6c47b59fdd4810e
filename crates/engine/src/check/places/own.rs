//! Which places are ours: those given, all they lie in, all that lies in them.

use std::ops::Range;

use crate::lexicon::places::gazetteer::{Gazetteer, shipped, stem};

/// Our own places.
pub(super) struct Own {
    gazetteer: &'static Gazetteer,
    /// Places given, each with all that lies in it.
    below: Vec<Range<u32>>,
    /// What they lie in.
    above: Vec<u32>,
    /// Whether the gazetteer holds every name given.
    complete: bool,
    /// The names as given, without 市 and 县: for places that the gazetteer does not hold.
    stems: Vec<String>,
}

impl Own {
    /// Finds the names in the gazetteer. A name that several places bear (鼓楼区) is the one that lies in, or around,
    /// another of `names`, else all of them.
    pub fn new(names: &[&str]) -> Self {
        let gazetteer = shipped();
        let groups: Vec<Vec<u32>> = names.iter().map(|name| candidates(gazetteer, name.trim())).collect();
        let mut out =
            Self { gazetteer, below: Vec::new(), above: Vec::new(), complete: true, stems: Vec::new() };
        out.complete = groups.iter().all(|group| !group.is_empty());
        for (index, group) in groups.iter().enumerate() {
            let others = || groups.iter().enumerate().filter(|(i, _)| *i != index).flat_map(|(_, g)| g);
            let related =
                |a: u32, b: u32| gazetteer.above(a).any(|p| p == b) || gazetteer.above(b).any(|p| p == a);
            let fits: Vec<u32> =
                group.iter().copied().filter(|a| others().any(|b| related(*a, *b))).collect();
            for place in if fits.is_empty() || group.len() == 1 { group } else { &fits } {
                let end = gazetteer.place(*place).map_or(*place, |p| p.end);
                out.below.push(*place..end);
                out.above.extend(gazetteer.above(*place));
            }
        }
        // 云江市清河县: each part counts.
        for name in names {
            let parts = name.trim().split_inclusive(['省', '市', '县', '区', '州', '盟']);
            out.stems.extend(parts.map(stem).filter(|s| s.chars().count() >= 2).map(str::to_owned));
        }
        out
    }

    /// Whether the gazetteer knows all places of ours, and so what lies in them.
    pub fn known(&self) -> bool {
        self.complete
    }

    /// Whether this place is ours.
    pub fn holds(&self, place: u32) -> bool {
        self.below.iter().any(|range| range.contains(&place)) || self.above.contains(&place)
    }

    /// Whether this place is one of those given, or lies in one.
    pub fn is_ours(&self, place: u32) -> bool {
        self.below.iter().any(|range| range.contains(&place))
    }

    /// Whether one of those given lies in this place.
    pub fn lies_in(&self, place: u32) -> bool {
        self.above.contains(&place)
    }

    /// Whether `text` begins with one of our names.
    pub fn begins(&self, text: &str) -> bool {
        self.stems.iter().any(|own| text.starts_with(own.as_str()))
    }

    /// Whether a place of this name, in full or bare, is ours.
    pub fn holds_name(&self, name: &str) -> bool {
        self.gazetteer.named(name).any(|place| self.holds(place)) || self.like(name)
    }

    /// Whether the name is one of ours by its letters.
    pub fn like(&self, name: &str) -> bool {
        let bare = stem(name);
        self.stems.iter().any(|own| own == bare || name.contains(own.as_str()))
    }
}

/// The places that a name given by the user may mean: the lowest it names (浙江省金华市 → 金华市).
fn candidates(gazetteer: &Gazetteer, name: &str) -> Vec<u32> {
    let whole: Vec<u32> = gazetteer.named(name).chain(gazetteer.towns(name)).collect();
    if !whole.is_empty() {
        return whole;
    }
    // A longer name: part by part, each within the one before.
    let mut rest = name;
    let mut found: Vec<u32> = Vec::new();
    while !rest.is_empty() {
        let hit = gazetteer.begins(rest).map(|hit| rest.split_at(hit.length));
        let (part, tail) = hit.unwrap_or((rest, ""));
        let next: Vec<u32> = gazetteer.named(part).chain(gazetteer.towns(part)).collect();
        let within: Vec<u32> =
            next.iter().copied().filter(|p| gazetteer.above(*p).any(|a| found.contains(&a))).collect();
        if !within.is_empty() {
            found = within;
        } else if found.is_empty() {
            found = next;
        }
        rest = tail.strip_prefix(['市', '省', '县', '区']).unwrap_or(tail);
    }
    found
}
