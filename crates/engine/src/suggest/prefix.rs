//! Entries of the library that begin with what has been typed.

use super::index::fold;
use super::types::Entry;

/// The folded beginnings of entries, sorted.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    sorted: Vec<(Box<[u16]>, u32)>,
}

impl Prefixes {
    /// Over what the entries offer; the numbers returned by [`Prefixes::starting`] are positions in `entries`.
    pub fn new<'a>(entries: impl Iterator<Item = (usize, &'a Entry)>) -> Self {
        let mut sorted: Vec<_> = entries
            .filter_map(|(i, entry)| Some((fold(entry.offered()).into_boxed_slice(), u32::try_from(i).ok()?)))
            .filter(|(units, _)| !units.is_empty())
            .collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// Entries longer than `typed` that begin with it, with what is left to type.
    pub fn starting<'a>(&'a self, typed: &'a [u16]) -> impl Iterator<Item = (usize, &'a [u16])> + 'a {
        let first = self.sorted.partition_point(|(units, _)| &**units <= typed);
        self.sorted
            .iter()
            .skip(first)
            .map_while(move |(units, i)| units.strip_prefix(typed).map(|rest| (*i as usize, rest)))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.sorted.iter().map(|(units, _)| units.len() * 2 + size_of::<(Box<[u16]>, u32)>()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_begins_with_the_typed_characters() {
        let entry = |text: &str| Entry { text: text.to_owned(), ..Entry::default() };
        let entries = [entry("总揽全局、协调各方"), entry("总结提升"), entry("总揽"), entry("依法履职")];
        let prefixes = Prefixes::new(entries.iter().enumerate());
        let typed = fold("总揽");
        let found: Vec<_> =
            prefixes.starting(&typed).map(|(i, rest)| (i, String::from_utf16_lossy(rest))).collect();
        assert_eq!(found, [(0, "全局、协调各方".to_owned())]);
    }
}
