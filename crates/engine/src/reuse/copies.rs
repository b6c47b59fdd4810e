//! Whether two texts are versions of one: asked when a text comes in.

use rustc_hash::FxHashSet;

use super::normal::Normal;
use super::winnow::fingerprints;

/// How much two texts have in common, from 0 to 1: of the fingerprints of the shorter one the part that the other has
/// too. Above .8 they are copies, above .4 mostly versions of one text. Linear in both.
pub fn likeness(a: &str, b: &str) -> f64 {
    let set = |text: &str| {
        let mut out = FxHashSet::default();
        fingerprints(&Normal::new(text).symbols, |hash, _| {
            out.insert(hash);
        });
        out
    };
    let (a, b): (FxHashSet<u32>, FxHashSet<u32>) = (set(a), set(b));
    let least = a.len().min(b.len());
    if least == 0 { 0.0 } else { a.intersection(&b).count() as f64 / least as f64 }
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn copies_versions_and_strangers() {
        let text =
            "要把人大工作放到全市工作大局中去谋划，围绕中心，服务大局，监督有力有效，让群众看得见、摸得着。";
        assert!(likeness(text, text) > 0.99);
        assert!(likeness(text, &text.replace('。', "，请大家抓好落实。")) > 0.9);
        assert!(likeness(text, &text.replace("监督", "立法")) > 0.4);
        assert!(likeness(text, "春天到了，花都开了，鸟儿在枝头歌唱，孩子们在草地上跑来跑去。") < 0.01);
        assert_eq!(likeness("", text), 0.0);
    }
}
