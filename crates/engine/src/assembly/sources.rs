//! The archive as assembly sees it: speeches cut into groups of sentences by kind and move, and sets of headings.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::general::general;
use super::group::{Group, Source, classes, pairs};
use super::matters::Matters;
use super::moves;
use super::names::Names;
use crate::classify::classify;
use crate::clause;
use crate::document::{Block, Document, Occasion, Point, Section, SectionKind};
use crate::eligible::{Said, own_matter};
use crate::structure::text::first_sentence;
use crate::suggest::Position;
use crate::suggest::headings::HeadingSet;

/// A source with its position in the archive.
type Numbered<'a> = (usize, &'a Source);

/// In how many groups a pair stands, and which source most of them may be of.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WordShares {
    pub groups: u32,
    /// The source that is left when each two of different sources are struck (Boyer and Moore's majority vote).
    source: u32,
    votes: u32,
    /// How many are of that source.
    of_source: u32,
}

impl WordShares {
    fn count(&mut self, source: u32) {
        self.groups += 1;
        match self.votes {
            0 => (self.source, self.votes) = (source, 1),
            _ if self.source == source => self.votes += 1,
            _ => self.votes -= 1,
        }
    }
}

/// A section while it is cut up: the words of its heading, its number among the headed ones, whether it is one paragraph of what
/// stands under no heading.
#[derive(Debug, Clone, Copy, Default)]
struct Cut {
    heading: usize,
    number: Option<(usize, usize)>,
    piece: bool,
}

/// The archive, cut up. Immutable.
#[derive(Debug, Default)]
pub struct Archive {
    pub(crate) sources: Vec<Source>,
    pub(crate) groups: Vec<Group>,
    /// The leads of points and headings of sections, by [`Group::lead`].
    pub(crate) leads: Vec<Box<[u32]>>,
    /// In how many groups each pair stands, and of which source.
    pub(crate) rarity: FxHashMap<u32, WordShares>,
    /// Places and people of the archive.
    pub(crate) names: Names,
    by_kind: FxHashMap<SectionKind, Vec<usize>>,
    by_occasion: FxHashMap<Occasion, Vec<usize>>,
    by_id: FxHashMap<String, usize>,
    /// Hashes of the texts that are in already, while the archive is cut up.
    seen: FxHashSet<u64>,
    /// The section that is being cut up.
    cut: Cut,
    /// Headings of sections and leads of points that stand side by side.
    pub(crate) sets: Vec<HeadingSet>,
}

impl Archive {
    /// Cuts the speeches up.
    pub fn new(sources: Vec<Source>) -> Self {
        let mut out = Self::default();
        // Newest first: of the same words the latest speech is named as the source.
        let mut sources = sources;
        sources.sort_by_key(|source| std::cmp::Reverse(source.date));
        for (i, source) in sources.iter().enumerate() {
            out.headings(source);
            let document = by_paragraph(&source.document);
            let headed = document.sections.iter().filter(|section| section.heading.is_some()).count();
            let mut number = 0;
            for section in &document.sections {
                let piece = matches!(document, Cow::Owned(_)) && section.heading.is_none();
                let place = section.heading.as_ref().map(|_| (number, headed));
                out.cut = Cut { number: place, piece, ..Cut::default() };
                number += usize::from(section.heading.is_some());
                out.section((i, source), section);
            }
        }
        let texts: Vec<String> = sources.iter().map(|source| source.document.plain()).collect();
        out.names = Names::of(&texts, sources.iter().filter_map(|source| source.speaker.as_deref()));
        out.by_id = sources.iter().enumerate().map(|(i, source)| (source.id.clone(), i)).collect();
        out.sources = sources;
        for group in &out.groups {
            for &pair in &group.pairs {
                let source = u32::try_from(group.source).unwrap_or(u32::MAX);
                out.rarity.entry(pair).or_default().count(source);
            }
        }
        for group in &out.groups {
            for pair in &group.pairs {
                if let Some(rarity) = out.rarity.get_mut(pair) {
                    rarity.of_source += u32::from(rarity.source as usize == group.source);
                }
            }
        }
        // What is left of a group is no second use of its words: it comes when they are counted.
        out.spare();
        for (i, group) in out.groups.iter().enumerate() {
            out.by_kind.entry(group.kind).or_default().push(i);
            if let Some(occasion) = out.sources.get(group.source).and_then(|source| source.occasion) {
                out.by_occasion.entry(occasion).or_default().push(i);
            }
            if group.section != group.kind {
                out.by_kind.entry(group.section).or_default().push(i);
            }
        }
        let norms: Vec<f32> = out.groups.iter().map(|group| out.norm(&group.pairs)).collect();
        for (group, norm) in out.groups.iter_mut().zip(norms) {
            group.norm = norm;
        }
        out.seen = FxHashSet::default();
        out
    }

    /// Adds what sentences say without what is of one matter or place: what meetings with a matter of their own say whatever it
    /// is lends itself to the next of their sort.
    fn spare(&mut self) {
        let matters = Matters::of(&self.groups, &self.leads, &self.sources);
        let mut found = Vec::new();
        for group in &self.groups {
            let Some(source) = self.sources.get(group.source) else { continue };
            if !source.occasion.is_some_and(own_matter) && !group.said.local {
                continue;
            }
            let Some(text) = general(&group.text, &matters) else { continue };
            if self.seen.insert(clause::hash(&text)) {
                let pairs = pairs(&text);
                found.push(Group {
                    classes: classes(&pairs),
                    said: Said::of(&text, group.kind, &source.about()),
                    ours: speaks_of_ours(&text),
                    pairs,
                    text,
                    ..group.clone()
                });
            }
        }
        self.groups.extend(found);
    }

    /// Which source has this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The speeches.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What sharing a pair is worth: the rarer in the archive the more.
    pub(crate) fn weigh(&self, pair: u32) -> f32 {
        let total = self.groups.len().max(1) as f32;
        (total / self.rarity.get(&pair).map_or(1, |rarity| rarity.groups) as f32).ln().max(0.1)
    }

    /// Whether a pair is this source's own: it stands there more than once and hardly elsewhere.
    pub(crate) fn is_of_one(&self, pair: u32, source: usize) -> bool {
        let own = |rarity: &WordShares| {
            rarity.source as usize == source
                && rarity.of_source >= 2
                && rarity.of_source * 4 >= rarity.groups * 3
        };
        self.rarity.get(&pair).is_some_and(own)
    }

    /// Whether several speeches on an occasion are there: what they have in common is the occasion's.
    pub(crate) fn has_several(&self, occasion: Option<Occasion>) -> bool {
        let mut sources =
            self.of_occasion(occasion).iter().filter_map(|at| Some(self.groups.get(*at)?.source));
        let first = sources.next();
        sources.any(|source| Some(source) != first)
    }

    /// The length of a text's vector of weighed pairs.
    pub(crate) fn norm(&self, pairs: &[u32]) -> f32 {
        pairs.iter().map(|&pair| self.weigh(pair).powi(2)).sum::<f32>().sqrt().max(1.0)
    }

    /// The groups of a kind, by the point's kind or its section's.
    pub(crate) fn of_kind(&self, kind: SectionKind) -> impl Iterator<Item = usize> + '_ {
        self.by_kind.get(&kind).into_iter().flatten().copied()
    }

    /// The groups of speeches on an occasion.
    pub(crate) fn of_occasion(&self, occasion: Option<Occasion>) -> &[usize] {
        occasion.and_then(|occasion| self.by_occasion.get(&occasion)).map_or(&[], Vec::as_slice)
    }

    fn headings(&mut self, source: &Source) {
        let set = |headings: Vec<(SectionKind, String)>| HeadingSet {
            headings,
            source: source.id.clone(),
            tier: source.tier,
            year: source.year(),
        };
        let sections = &source.document.sections;
        let headed = sections.iter().filter_map(|s| Some((s.kind, s.heading.as_ref()?.plain())));
        self.sets.push(set(headed.collect()));
        for section in sections {
            let leads = section.blocks.iter().filter_map(|block| match block {
                Block::Point(point) => Some((point.kind, lead_words(&point.lead.plain()))),
                Block::Paragraph(_) => None,
            });
            self.sets.push(set(leads.collect()));
        }
        self.sets
            .retain(|set| set.headings.len() >= 3 && set.headings.iter().all(|(_, text)| !text.is_empty()));
    }

    fn section(&mut self, source: Numbered<'_>, section: &Section) {
        let heading = section.heading.as_ref().map(|line| line.plain()).unwrap_or_default();
        let intro = section.blocks.iter().any(|block| matches!(block, Block::Point(_)));
        // The section's own words are the first that are cut up, under its heading.
        self.cut.heading = self.leads.len();
        self.blocks(source, (section.kind, section.kind), intro, &heading, None, &section.blocks);
    }

    fn point(&mut self, source: Numbered<'_>, section: SectionKind, kind: SectionKind, point: &Point) {
        let kind = if point.kind == SectionKind::Other { kind } else { point.kind };
        let lead = point.lead.plain();
        let words = lead_words(&lead);
        let body = lead
            .strip_prefix(&words)
            .map(|rest| rest.trim_start_matches(['。', '，', '：', '；', ' ']).to_owned());
        self.blocks(
            source,
            (section, kind),
            false,
            &words,
            body.filter(|body| !body.is_empty()),
            &point.blocks,
        );
    }

    /// The paragraphs of one section or point, then its nested points.
    fn blocks(
        &mut self,
        source: Numbered<'_>,
        (section, kind): (SectionKind, SectionKind),
        intro: bool,
        lead: &str,
        body: Option<String>,
        blocks: &[Block],
    ) {
        let own = blocks.iter().filter_map(|block| match block {
            Block::Paragraph(line) => Some(line.plain()),
            Block::Point(_) => None,
        });
        // A lead that is a whole sentence is a member of its list, no thesis.
        let member = lead.is_empty() && body.is_some();
        let paragraphs: Vec<String> = body.into_iter().chain(own).collect();
        let number = self.leads.len();
        self.leads.push(pairs(lead));
        for (i, paragraph) in paragraphs.iter().enumerate() {
            let (first, last) = (i == 0 && !member, i + 1 == paragraphs.len());
            for (text, position) in moves::groups(paragraph, first, last) {
                let position = match kind {
                    SectionKind::Opening => Position::Opening,
                    SectionKind::Closing => Position::Closing,
                    _ => position,
                };
                // The same words in a later speech are the same candidate.
                if !self.seen.insert(clause::hash(&text)) {
                    continue;
                }
                let pairs = pairs(&text);
                self.groups.push(Group {
                    source: source.0,
                    point: number,
                    kind,
                    section,
                    position,
                    lead: number,
                    heading: self.cut.heading,
                    number: self.cut.number,
                    piece: self.cut.piece,
                    intro,
                    classes: classes(&pairs),
                    said: Said::of(&text, kind, &source.1.about()),
                    ours: speaks_of_ours(&text),
                    pairs,
                    text,
                    norm: 1.0,
                    order: self.groups.len(),
                });
            }
        }
        for block in blocks {
            if let Block::Point(point) = block {
                self.point(source, section, kind, point);
            }
        }
    }
}

/// Whether a text speaks of its own place as 我市, 我县.
fn speaks_of_ours(text: &str) -> bool {
    ["我市", "我县", "我区", "我省"].iter().any(|word| text.contains(word))
}

/// The document with what stands under no heading cut into paragraphs, each of its own kind: a closing speech thanks, urges and
/// admonishes without saying so in headings.
fn by_paragraph(document: &Document) -> Cow<'_, Document> {
    const MANY: usize = 3;
    let mixed = |section: &Section| {
        let paragraphs = section.blocks.iter().filter(|block| matches!(block, Block::Paragraph(_))).count();
        section.heading.is_none() && paragraphs >= MANY
    };
    if !document.sections.iter().any(mixed) {
        return Cow::Borrowed(document);
    }
    let mut pieces = Document { title: document.title.clone(), ..Document::default() };
    let mut out = document.clone();
    out.sections.clear();
    for section in &document.sections {
        if !mixed(section) {
            out.sections.push(section.clone());
            continue;
        }
        pieces.sections.clear();
        for block in &section.blocks {
            match (block, pieces.sections.last_mut()) {
                // Points go on in what leads to them.
                (Block::Point(_), Some(last)) => last.blocks.push(block.clone()),
                _ => pieces.sections.push(Section { blocks: vec![block.clone()], ..Section::default() }),
            }
        }
        classify(&mut pieces, &[]);
        for mut piece in pieces.sections.drain(..) {
            if thanks(&piece) {
                piece.kind = SectionKind::Commendation;
            } else if piece.kind == SectionKind::Other {
                piece.kind = section.kind;
            }
            out.sections.push(piece);
        }
    }
    Cow::Owned(out)
}

/// Whether a piece thanks: what it says besides is said for the sake of that.
fn thanks(piece: &Section) -> bool {
    const WORDS: [&str; 6] = ["感谢", "谢意", "敬意", "慰问", "祝贺", "致谢"];
    piece.blocks.iter().any(|block| match block {
        Block::Paragraph(line) => {
            let text = line.plain();
            ["表示", "致以"].iter().any(|verb| text.contains(verb))
                && WORDS.iter().any(|word| text.contains(word))
        }
        Block::Point(_) => false,
    })
}

/// The words of a lead: its first sentence without the end mark, if that is short enough for a heading.
pub(crate) fn lead_words(lead: &str) -> String {
    let (first, _, _) = first_sentence(lead);
    let first = first.trim_end_matches(['。', '，', '：', '；']);
    if first.chars().count() <= 34 { first.to_owned() } else { String::new() }
}

/// Characters of a section, heading and leads included.
pub(crate) fn characters(section: &Section) -> usize {
    fn blocks(list: &[Block]) -> usize {
        list.iter()
            .map(|block| match block {
                Block::Paragraph(line) => line.plain().chars().count(),
                Block::Point(point) => point.lead.plain().chars().count() + blocks(&point.blocks),
            })
            .sum()
    }
    section.heading.as_ref().map_or(0, |line| line.plain().chars().count()) + blocks(&section.blocks)
}
