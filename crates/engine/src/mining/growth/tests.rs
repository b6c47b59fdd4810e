//! A grown base against counting everything again.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::tests::{document, source};
use super::*;
use crate::document::Document;
use crate::recognise::recognise;
use crate::test_texts::{files, samples_and};

const PARTS: [&str; 16] = [
    "坚持党的领导",
    "依法履职尽责",
    "提升监督实效",
    "架好连心桥",
    "让票箱里装满民心",
    "的",
    "和",
    "要",
    "，",
    "。",
    "、",
    "推进",
    "建设",
    "“一线”",
    "回应群众关切",
    "办好每一件民生实事",
];

fn speech() -> impl Strategy<Value = Document> {
    let line = prop::collection::vec(0..PARTS.len(), 1..12)
        .prop_map(|parts| parts.into_iter().map(|i| PARTS[i]).collect::<String>());
    prop::collection::vec(line, 1..6)
        .prop_map(|lines| document("题", &lines.iter().map(String::as_str).collect::<Vec<_>>()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn what_grew_is_what_counting_again_finds(
        first in prop::collection::vec(speech(), 2..6),
        more in prop::collection::vec(speech(), 1..4),
        gone in prop::collection::btree_set(0usize..8, 0..4),
    ) {
        let options = Options { top: 300, min_skeletons: 2, ..Options::default() };
        let mut archive = Archive::new();
        for document in &first {
            archive.add(&source(0, document));
        }
        let found = archive.mine(&options, &mut |_| ControlFlow::Continue(()));
        let mut base = Base::new(archive, &found, &options);
        for document in &more {
            base.add(&source(0, document));
        }
        let all: Vec<&Document> = first.iter().chain(&more).collect();
        for &number in gone.iter().filter(|number| **number < all.len()) {
            let used: Vec<usize> = base.uses_in(number).iter().map(|hit| hit.phrasing).collect();
            let changed = base.remove(number);
            prop_assert!(used.iter().all(|phrasing| changed.contains(phrasing)));
        }
        let known = Known::new(base.phrasings());
        let mut tallies = vec![Tally::default(); base.phrasings().len()];
        let mut places = Vec::new();
        for (number, document) in all.iter().enumerate().filter(|(number, _)| !gone.contains(number)) {
            for hit in known.count(&source(0, document)) {
                tallies[hit.phrasing].add(base.clusters[number], 1);
                places.push((hit.phrasing, Occurrence { source: number, start: hit.start, end: hit.end }));
            }
        }
        places.sort();
        let mut grown = base.occurrences(|_| true);
        grown.sort();
        prop_assert_eq!(grown, places);
        for (phrasing, tally) in base.phrasings().iter().zip(&tallies) {
            let sums = (phrasing.sections.values().sum::<u32>(), phrasing.positions.values().sum::<u32>());
            prop_assert_eq!((phrasing.speeches, phrasing.count), (tally.speeches(), tally.count()));
            prop_assert_eq!(sums, (phrasing.count, phrasing.count), "{}", &phrasing.text);
        }
    }
}

#[test]
fn a_second_new_copy_is_no_evidence() {
    let text = |other: &str| {
        document(
            "题",
            &[
                "要始终坚持正确政治方向，把党的领导贯穿全过程。",
                "要聚焦群众急难愁盼问题，持续增强监督实效。",
                "要支持代表依法履行职责，架起联系群众桥梁。",
                other,
            ],
        )
    };
    let mut archive = Archive::new();
    archive.add(&source(0, &document("题", &["会议开得很好，大家都很满意。"])));
    let mut base = Base::new(archive, &[], &Options::default());
    let first = base.add(&source(0, &text("第一次会议就开到这里为止了。")));
    let second = base.add(&source(0, &text("第二次会议也开到这里为止了。")));
    assert_eq!((first.cluster, second.cluster), (1, 1), "both came after the base was indexed");
}

/// Where a whole run finds a phrasing in the same wordings, the grown base counts it alike.
#[test]
fn speeches_are_counted_as_a_whole_run_counts_them() {
    for (folder, least) in samples_and("work-reports-2025").into_iter().zip([30, 100]) {
        let read = |path: &std::path::PathBuf| recognise(&std::fs::read(path).unwrap()).unwrap();
        let speeches = files(&folder).iter().map(read).flat_map(|found| found.speeches).collect::<Vec<_>>();
        let documents: Vec<Document> = speeches.into_iter().map(|speech| speech.document).collect();
        counted_alike(&documents, least);
    }
}

fn counted_alike(documents: &[Document], least: usize) {
    let options = Options::default();
    let mine = |archive: &Archive| archive.mine(&options, &mut |_| ControlFlow::Continue(()));
    let (first, more) = documents.split_at(documents.len() - 3);
    let (mut archive, mut full) = (Archive::new(), Archive::new());
    first.iter().for_each(|document| archive.add(&source(0, document)));
    documents.iter().skip(1).for_each(|document| full.add(&source(0, document)));
    let found = mine(&archive);
    let mut base = Base::new(archive, &found, &options);
    more.iter().for_each(|document| drop(base.add(&source(0, document))));
    base.remove(0);
    let whole: HashMap<String, Phrasing> = mine(&full).into_iter().map(|p| (p.text.clone(), p)).collect();
    let wordings = |phrasing: &Phrasing| {
        let mut texts: Vec<String> = phrasing.variants.iter().map(|variant| variant.text.clone()).collect();
        texts.sort();
        texts
    };
    let (mut same, mut other) = (0, Vec::new());
    for phrasing in base.phrasings() {
        if let Some(wanted) = whole.get(&phrasing.text).filter(|p| wordings(p) == wordings(phrasing)) {
            let counts = |p: &Phrasing| (p.speeches, p.count, p.sections.clone(), p.positions.clone());
            if counts(phrasing) == counts(wanted) {
                same += 1;
            } else {
                other.push((
                    phrasing.kind,
                    &phrasing.text,
                    phrasing.speeches,
                    wanted.speeches,
                    phrasing.count,
                    wanted.count,
                ));
            }
        }
    }
    println!("{same} alike, {} of {}: {other:?}", other.len(), whole.len());
    assert!(same > least && other.len() * 100 <= same, "{same} alike, not {other:?}");
}
