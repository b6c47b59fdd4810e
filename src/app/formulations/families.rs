//! The checks that are code: what each is called and looks for, so that they can be switched like rules.

/// A family of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Its name in findings.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it looks for.
    pub about: &'static str,
}

/// Every family, in the order of the file.
pub fn all() -> impl Iterator<Item = Family> {
    let lines = include_str!("data/families.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Family { id: cells.next()?, name: cells.next()?, about: cells.next()? })
    })
}

/// The family of this name.
pub fn find(id: &str) -> Option<Family> {
    all().find(|family| family.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::{Checker, Context};

    #[test]
    fn every_finding_of_code_is_a_family_that_can_be_switched() {
        let text = "讲话\n同志们：\n抓好三件事。一是好好好好学，学。。二是要的的干,干。二是干！2月30日，X市“干。";
        let found = Checker::shipped().check(text, &Context::default());
        assert!(found.len() >= 5, "{found:?}");
        for finding in found.iter().filter(|finding| !finding.rule.contains('.')) {
            assert!(find(&finding.rule).is_some(), "{} is in no family", finding.rule);
        }
        assert!(all().count() >= 30);
    }
}
