//! The words of clauses with slots, as the lexicon cuts them, and what mining asks of them.

use super::slots::is_slot;
use crate::lexicon::words::{Class, Cutter, Word, class_of};

/// Cuts clauses into words.
#[derive(Debug, Default)]
pub(super) struct Words;

impl Words {
    /// For each position of the clause, and its end, whether a word can begin there.
    pub fn boundaries(&self, clause: &[u16]) -> Vec<bool> {
        let mut words: Vec<Word> = Vec::new();
        Cutter::new().cut(clause, &mut words);
        let mut edges = vec![false; clause.len() + 1];
        let mut set = |at: usize| {
            if let Some(edge) = edges.get_mut(at) {
                *edge = true;
            }
        };
        set(0);
        for word in words {
            set(word.end);
            if is_loose(clause.get(word.range()).unwrap_or_default(), word.class) {
                set(word.start + 2);
            }
        }
        edges
    }

    /// The words of a text.
    pub fn split<'a>(&self, text: &'a [u16]) -> Vec<&'a [u16]> {
        let mut words: Vec<Word> = Vec::new();
        Cutter::new().cut(text, &mut words);
        let mut out = Vec::with_capacity(words.len() + 2);
        for word in words {
            let Some(units) = text.get(word.range()) else { continue };
            match units.split_at_checked(2).filter(|_| is_loose(units, word.class)) {
                Some((how, what)) => out.extend([how, what]),
                None => out.push(units),
            }
        }
        out
    }
}

/// Whether a turn of the list is none: a word for how something is done before a word for what (认真贯彻, 不断加强).
fn is_loose(word: &[u16], class: Class) -> bool {
    class == Class::Idiom
        && word.len() == 4
        && word.split_at_checked(2).is_some_and(|(how, what)| {
            matches!(self::class(how), Class::Adverb | Class::Adjective) && is_verb(what)
        })
}

/// Whether a writer would cut here whatever the words are: the clause begins or ends, or a mark or a slot stands there.
pub(super) fn is_certain(clause: &[u16], at: usize) -> bool {
    let mark = |unit: Option<&u16>| {
        unit.is_none_or(|unit| {
            char::from_u32(u32::from(*unit)).is_some_and(|c| !c.is_alphanumeric() && !is_slot(c))
        })
    };
    mark(at.checked_sub(1).and_then(|before| clause.get(before))) || mark(clause.get(at))
}

/// The class of a word; none for slots, marks, figures and what is no word.
pub(super) fn class(word: &[u16]) -> Class {
    class_of(word).unwrap_or(Class::Other)
}

/// Whether this is a word of the list.
pub(super) fn is_word(word: &[u16]) -> bool {
    class_of(word).is_some()
}

/// Whether the word is a verb.
pub(super) fn is_verb(word: &[u16]) -> bool {
    class(word).is_verbal()
}

/// Whether the word is a verb that names a thing as often: 管理, 服务, 发展.
pub(super) fn is_both(word: &[u16]) -> bool {
    class(word) == Class::VerbNoun
}

/// Whether the word says how something is done, or joins what follows: 更加, 不断, 以, 把.
pub(super) fn is_manner(word: &[u16]) -> bool {
    matches!(class(word), Class::Adverb | Class::Idiom | Class::Preposition)
}

/// Whether the word is an idiom or a turn of four characters or more that says how things are done.
pub(super) fn is_idiom(word: &[u16]) -> bool {
    word.len() >= 4 && class(word) == Class::Idiom
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        Words.split(&units).iter().map(|w| String::from_utf16(w).unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_lexicon_decides() {
        assert_eq!(split("坚持与时俱进"), "坚持 与时俱进");
        assert_eq!(split("及时参与和谐建设"), "及时 参与 和谐 建设");
        assert_eq!(split("善于使党的主张"), "善于 使 党 的 主张");
        assert_eq!(split("认真贯彻党的路线"), "认真 贯彻 党的路线");
        assert_eq!(split("问到紧要处、说到心坎里"), "问 到 紧要处 、 说 到 心坎里");
    }

    #[test]
    fn marks_and_the_ends_of_a_clause_are_certain() {
        let clause: Vec<u16> = "科学立法、民主立法".encode_utf16().collect();
        let certain: Vec<usize> = (0..=clause.len()).filter(|at| is_certain(&clause, *at)).collect();
        assert_eq!(certain, [0, 4, 5, 9]);
    }
}
