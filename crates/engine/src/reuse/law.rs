//! Which sources are laws: to quote a law is no copying.

/// A law is told by its articles: at least three lines that begin with 第×条.
pub fn is_law(text: &str) -> bool {
    let digit = |c: char| crate::lexicon::numerals::is_numeral(c) || c.is_ascii_digit();
    let article = |line: &&str| {
        let line = line.trim_start();
        let number = line.strip_prefix('第').and_then(|rest| rest.split_once('条')).map(|(number, _)| number);
        number.is_some_and(|number| !number.is_empty() && number.chars().all(digit))
    };
    text.lines().filter(article).take(3).count() == 3
}

#[cfg(test)]
mod tests {
    use super::is_law;

    #[test]
    fn three_articles_make_a_law() {
        assert!(is_law("监督法\n第一条 为了\n第二条 各级\n 第十三条 常委会"));
        assert!(!is_law("讲话\n第一条经验是坚持党的领导\n第二，要"));
    }
}
