//! What is known before anything is counted: the set formulations of the lexicon's table. They are whole wherever they
//! stand, whatever stands around them.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::lexicon::formulations::formulations;

/// Shorter ones are names (习近平总书记), which nobody looks up.
const SHORTEST: usize = 8;

static SET: LazyLock<FxHashSet<Vec<u16>>> = LazyLock::new(|| {
    let texts = formulations().iter().flat_map(|f| f.variants.iter().chain([&f.text]));
    texts
        .map(|text| text.encode_utf16().collect())
        .filter(|units: &Vec<u16>| units.len() >= SHORTEST)
        .collect()
});

/// Every set formulation, in a fixed order.
pub(super) fn set_formulations() -> Vec<&'static [u16]> {
    let mut all: Vec<&[u16]> = SET.iter().map(Vec::as_slice).collect();
    all.sort_unstable();
    all
}

/// Whether the string is a set formulation.
pub(super) fn is_set(string: &[u16]) -> bool {
    string.len() >= SHORTEST && SET.contains(string)
}
