//! Days as they are written.

use time::Date;

/// 2020年5月22日.
pub fn full(date: Date) -> String {
    format!("{}年{}", date.year(), short(date))
}

/// 5月22日.
pub fn short(date: Date) -> String {
    format!("{}月{}日", u8::from(date.month()), date.day())
}

/// 2020年5月.
pub fn month(date: Date) -> String {
    format!("{}年{}月", date.year(), u8::from(date.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noughts() {
        let date = time::macros::date!(2020 - 05 - 02);
        assert_eq!([full(date), short(date), month(date)], ["2020年5月2日", "5月2日", "2020年5月"]);
    }
}
