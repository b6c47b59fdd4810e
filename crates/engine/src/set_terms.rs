//! Terms that are said whole wherever they stand (建议、批评和意见, 习近平新时代中国特色社会主义思想): saying them twice is no
//! repetition. Names of the field from `data/set_terms.txt`, and the set formulations of the lexicon.

use std::sync::LazyLock;

use super::lexicon::formulations::formulations;
use super::words::Words;

static TERMS: LazyLock<Words<()>> = LazyLock::new(|| {
    let own = include_str!("data/set_terms.txt").lines().map(str::trim);
    let own = own.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let known = formulations().iter().flat_map(|known| known.variants.iter().copied().chain([known.text]));
    Words::new(own.chain(known).map(|term| (term, ())))
});

/// The text with a line break in the place of each term and of each title (《…》), which is a name.
pub fn without(text: &str) -> String {
    let untermed = untermed(text);
    let mut out = String::with_capacity(untermed.len());
    let mut rest = untermed.as_str();
    while let Some((before, (_, after))) =
        rest.split_once('《').and_then(|(before, title)| Some((before, title.split_once('》')?)))
    {
        out.push_str(before);
        out.push('\n');
        rest = after;
    }
    out.push_str(rest);
    out
}

fn untermed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    TERMS.find(text, |start, end, ()| {
        out.push_str(text.get(done..start).unwrap_or_default());
        out.push('\n');
        done = end;
    });
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_taken_out_and_the_rest_stays() {
        assert_eq!(without("提高建议、批评和意见办理质量"), "提高\n办理质量");
        assert_eq!(without("推动全过程人民民主走深走实"), "推动\n走深走实");
        assert_eq!(without("审到要害处、议到点子上"), "审到要害处、议到点子上");
        assert_eq!(without("对《公路法》的实施、《信访条例》的宣传"), "对\n的实施、\n的宣传");
        assert_eq!(without("》倒了的《"), "》倒了的《");
    }
}
