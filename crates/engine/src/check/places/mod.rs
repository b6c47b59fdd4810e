//! Names of places that are not ours: what a copied text brings along from another town.
//!
//! The gazetteer knows provinces, cities, counties and towns. A full name (资中县) is reported wherever it is not
//! ours; a bare one (金华) where it is no ordinary word; a county's bare name only where what follows, or its full name
//! elsewhere in the text, says that it is one; a town where the gazetteer knows our own towns, or no second one has
//! its name. Ours is what is given, with all it lies in and all that lies in it. A county that the gazetteer does not
//! know (an old or an invented one) is told by its last character. Without places of our own nothing is foreign.

mod own;
mod whose;
mod words;

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::text::{Line, Text, is_han};
use super::{Findings, Say, Severity};
use crate::lexicon::places::gazetteer::{self, Gazetteer, Hit, shipped};
use own::Own;
pub use whose::{Whose, whose};
use words::{Sort, is_word, listed};

/// Reports places that none of `own` names.
pub(super) fn check(text: &Text<'_>, own: &[&str], out: &mut Findings<'_, '_>) {
    if own.is_empty() {
        return;
    }
    let search = Search { text, gazetteer: shipped(), own: Own::new(own) };
    let mut found: Vec<(Range<usize>, Option<u32>)> = Vec::new();
    let mut doubtful: Vec<(Range<usize>, u32)> = Vec::new();
    for line in &text.lines {
        search.line(line, &mut found, &mut doubtful);
    }
    let mut slips: Vec<(Range<usize>, String)> = Vec::new();
    for line in &text.lines {
        slips.extend(search.slips(line, own));
    }
    for (range, right) in slips {
        let message = format!("没有“{}”这个地方，疑为“{right}”。", text.string(&range));
        let say = Say::new("place_name", Severity::Error, message).basis("全国行政区划与本机关地名");
        found.retain(|(other, _)| other.end <= range.start || range.end <= other.start);
        out.push(range, say.fix(right).unsure());
    }
    // A county named in full somewhere is meant by its bare name elsewhere, too.
    let named: FxHashSet<u32> = found.iter().filter_map(|(_, place)| *place).collect();
    doubtful.retain(|(_, place)| named.contains(place));
    found.extend(doubtful.into_iter().map(|(range, place)| (range, Some(place))));
    for (range, place) in found {
        let name = text.string(&range);
        let where_ = place.map(|place| search.lies_in(place)).unwrap_or_default();
        let message = format!("“{name}”{where_}不是本地地名，请核对是否从别处文稿带来。");
        let say = Say::new("foreign_place", Severity::Warning, message).basis("全国行政区划与本机关地名");
        out.push(range, say.unsure());
    }
}

/// What follows 市, 县 or 区 where these begin another word: 市场, 县域, 区间.
const CUT: &str = "域块间位划级场民值容城里";

struct Search<'s, 'a> {
    text: &'s Text<'a>,
    gazetteer: &'static Gazetteer,
    own: Own,
}

impl Search<'_, '_> {
    /// All foreign places of one line; `doubtful` takes the bare names of counties that nothing else confirms.
    fn line(
        &self,
        line: &Line<'_>,
        found: &mut Vec<(Range<usize>, Option<u32>)>,
        doubtful: &mut Vec<(Range<usize>, u32)>,
    ) {
        // Where the last name of the gazetteer ended, and whether it was ours.
        let (mut end, mut ours) = (line.range.start, false);
        for at in line.range.clone() {
            let c = self.text.get(at);
            if at < end || !is_han(c) {
                continue;
            }
            if matches!(c, '镇' | '乡') || c == '街' && self.text.get(at + 1) == '道' {
                let near = at.saturating_sub(end) <= 4 && end > line.range.start;
                if let Some((range, town)) = self.town(line, at, near && ours, near && !ours) {
                    end = range.end;
                    self.report(line, range, Some(town), found);
                }
                continue;
            }
            if c == '县'
                && let Some(range) = self.unknown_county(line, at, end)
            {
                self.report(line, range, None, found);
                continue;
            }
            if !self.gazetteer.may_begin(c, self.text.get(at + 1)) {
                continue;
            }
            let Some(hit) = self.gazetteer.begins(line.slice(&(at..line.range.end))) else { continue };
            let Some((range, doubt)) = self.place(line, at, hit, end) else { continue };
            let name = self.text.string(&(range.start..range.start + hit.length / 3));
            end = range.end;
            ours = self.own.holds_name(&name);
            if !ours && doubt {
                if !self.excused(line, &range) {
                    doubtful.push((range, hit.place));
                }
            } else if !ours {
                self.report(line, range, Some(hit.place), found);
            }
        }
    }

    /// Names one character away from ours that no place bears (云河市 for 云江市), and ours with another last word (青川区 for
    /// 青川县).
    fn slips(&self, line: &Line<'_>, own: &[&str]) -> Vec<(Range<usize>, String)> {
        let mut out = Vec::new();
        for at in line.range.clone().filter(|at| matches!(self.text.get(*at), '市' | '县' | '区')) {
            if CUT.contains(self.text.get(at + 1)) {
                continue;
            }
            for name in own {
                let right: Vec<char> = name.chars().collect();
                let start = (at + 1).checked_sub(right.len()).filter(|start| *start >= line.range.start);
                let (Some(start), true) = (start, right.len() >= 3) else { continue };
                let written = self.text.chars.get(start..=at).unwrap_or_default();
                let apart = written.iter().zip(&right).filter(|(a, b)| a != b).count();
                let last = written.last() != right.last();
                let whole: String = written.iter().collect();
                let stem = gazetteer::stem(&whole);
                if apart != 1
                    || !written.iter().all(|c| is_han(*c))
                    || own.contains(&whole.as_str())
                    || self.gazetteer.named(&whole).next().is_some()
                    || !last && (is_word(stem) || self.gazetteer.named(stem).next().is_some())
                    || !self.begins_word(start)
                    || self.text.quoted(&(start..at + 1))
                {
                    continue;
                }
                out.push((start..at + 1, (*name).to_owned()));
                break;
            }
        }
        out
    }

    fn report(
        &self,
        line: &Line<'_>,
        range: Range<usize>,
        place: Option<u32>,
        found: &mut Vec<(Range<usize>, Option<u32>)>,
    ) {
        if !self.own.like(&self.text.string(&range)) && !self.excused(line, &range) {
            found.push((range, place));
        }
    }

    /// The place that a hit of the gazetteer names, and whether that is doubtful; `None` where it is a word.
    fn place(&self, line: &Line<'_>, at: usize, hit: Hit, last: usize) -> Option<(Range<usize>, bool)> {
        let range = at..at + hit.length / 3;
        let name = line.slice(&range);
        let depth = self.gazetteer.place(hit.place)?.depth;
        let follows = last == at && at > line.range.start;
        let next = self.text.get(range.end);
        if !hit.bare {
            let cut = CUT.contains(next);
            // 沿海|城市, 新|和县, 平安区: what may be words by themselves must begin where a name can begin.
            let loose = range.len() == 2 || name.ends_with("城市") || words::common(gazetteer::stem(name));
            if cut || !follows && (listed(Sort::Full, name) || loose && !self.begins_word(at)) {
                return None;
            }
            return (follows || !self.crosses(at, range.end, false)).then_some((range, false));
        }
        let town = matches!(next, '镇' | '乡') || next == '街' && self.text.get(range.end + 1) == '道';
        if town || listed(Sort::Bare, name) && next != '州' || self.crosses(at, range.end, true) {
            return None;
        }
        // 隆昌县 was one before it became 隆昌市; 恩施州 is short for a longer name.
        let older = matches!(next, '县' | '市' | '区') && !CUT.contains(self.text.get(range.end + 1));
        let whole = range.start..range.end + 1;
        if next == '州' && depth < 2
            || older && !listed(Sort::Full, line.slice(&whole)) && self.begins_word(at)
        {
            return Some((whole, false));
        }
        if depth < 2 {
            return Some((range, false));
        }
        if is_word(name) || listed(Sort::Bare, name) {
            return None;
        }
        let rest = line.slice(&(range.end..(range.end + 7).min(line.range.end)));
        let sure = words::sure(rest) && self.begins_word(at);
        Some((range, !sure))
    }

    /// Whether a name can begin at `at`: after a mark, or a word that stands before names.
    fn begins_word(&self, at: usize) -> bool {
        let before = self.text.before(at);
        if !is_han(before) || "在到赴由从向对把将让为省市州盟".contains(before) {
            return true;
        }
        words::stands_before_names(&self.text.string(&(at.saturating_sub(2)..at)))
    }

    /// Whether the edges of a name lie inside other words (确保|定期, 沿海|城市).
    fn crosses(&self, start: usize, end: usize, both: bool) -> bool {
        let pair = |at: usize| self.text.string(&(at..at + 2));
        let head = start > 0 && is_han(self.text.before(start)) && is_word(&pair(start - 1));
        let tail = is_word(&pair(end - 1));
        if both { head || tail && !"市省县区州".contains(self.text.get(end)) } else { head }
    }

    /// The town whose name ends at `at`, if it is foreign. `in_ours`: right behind one of our places; `in_foreign`:
    /// right behind another's.
    fn town(
        &self,
        line: &Line<'_>,
        at: usize,
        in_ours: bool,
        in_foreign: bool,
    ) -> Option<(Range<usize>, u32)> {
        let end = at + if self.text.get(at) == '街' { 2 } else { 1 };
        let longest = 6.min(at - line.range.start);
        for length in (2..=longest).rev() {
            let range = at - length..end;
            let Some(town) = self.gazetteer.towns(line.slice(&range)).next() else { continue };
            let mut all = self.gazetteer.towns(line.slice(&range));
            let crossing =
                length == 2 && is_han(self.text.before(range.start)) && !self.begins_word(range.start);
            if in_ours || all.any(|town| self.own.holds(town)) || crossing && !in_foreign {
                return None;
            }
            let only = self.gazetteer.towns(line.slice(&range)).nth(1).is_none();
            return (in_foreign || self.own.known() || only).then_some((range, town));
        }
        None
    }

    /// A county with a name that the gazetteer does not hold, ending at `at`.
    fn unknown_county(&self, line: &Line<'_>, at: usize, last: usize) -> Option<Range<usize>> {
        let next = self.text.get(at + 1);
        let office = ["人大", "委", "政府", "人民", "法院", "检察", "监委", "政协"];
        let rest = line.slice(&(at + 1..(at + 3).min(line.range.end)));
        let note = matches!(next, '（' | '(');
        if note || is_han(next) && next != '的' && !office.iter().any(|word| rest.starts_with(word)) {
            return None;
        }
        (2..=3_usize).find_map(|length| {
            let start = at.checked_sub(length).filter(|start| *start >= last.max(line.range.start))?;
            let name: Vec<char> = (start..at).map(|i| self.text.get(i)).collect();
            let han = name.iter().all(|c| is_han(*c));
            let pairs = name.windows(2).any(|pair| is_word(&pair.iter().collect::<String>()));
            let usual = name.iter().any(|c| words::NO_NAME.contains(*c));
            (han && !pairs && !usual && self.begins_word(start)).then_some(start..at + 1)
        })
    }

    /// Whether the text speaks of this place on purpose: a quotation, a title, a visit, a name made with it.
    fn excused(&self, line: &Line<'_>, range: &Range<usize>) -> bool {
        let clause = line.slice(&self.text.clause(range));
        let sentence = self.text.sentence(range);
        let before = line.slice(&(range.start.saturating_sub(14).max(sentence.start)..range.start));
        let after = line.slice(&(range.end..(range.end + 5).min(line.range.end)));
        self.text.quoted(range)
            || self.text.in_title(range)
            || words::on_purpose(clause)
            || words::makes_a_name(after)
            || ["总书记", "习近平", "主席", "同志在"].iter().any(|word| before.contains(word))
                && ["在", "到", "赴", "考察", "视察"].iter().any(|word| before.ends_with(word))
    }

    /// （四川省内江市）
    fn lies_in(&self, place: u32) -> String {
        let mut names: Vec<&str> =
            self.gazetteer.above(place).filter_map(|p| self.gazetteer.place(p)).map(|p| p.name).collect();
        names.reverse();
        if names.is_empty() { String::new() } else { format!("（{}）", names.concat()) }
    }
}

#[cfg(test)]
mod tests;
