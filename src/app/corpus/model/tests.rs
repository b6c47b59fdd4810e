//! Tests of `model.rs`.

use super::*;

#[test]
fn the_same_speech_in_other_spacing_has_the_same_hash() {
    assert_eq!(content_hash("同志们：\n大家好。"), content_hash("同志们 大家好"));
    assert_ne!(content_hash("同志们"), content_hash("同志"));
}

#[test]
fn a_doubted_or_inferred_date_does_not_count_under_its_year() {
    let date = parse_date("2024-05-01");
    let mut details =
        Details { delivered_on: date, certainty: Some(DateCertainty::Stated), ..Details::default() };
    assert_eq!(details.year(), Some(2024));
    details.certainty = Some(DateCertainty::Doubted);
    details.span.0 = parse_date("2006-01-01");
    assert_eq!(details.year(), None);
    assert_eq!(details.day().to_string(), "2024-05-01");
}

#[test]
fn a_month_or_a_year_is_read_as_people_write_it() {
    let span = |text: &str| text.parse::<When>().map(|when| (when.from.to_string(), when.until.to_string()));
    let both = |from: &str, until: &str| Ok((from.to_owned(), until.to_owned()));
    assert_eq!(span("2019"), both("2019-01-01", "2019-12-31"));
    assert_eq!(span("2020年2月"), both("2020-02-01", "2020-02-29"));
    assert_eq!("2019年5月20日".parse::<When>().unwrap().on, parse_date("2019-05-20"));
    for wrong in ["", "去年", "2019-13", "05-2019", "2019-02-30", "1800"] {
        assert!(wrong.parse::<When>().is_err(), "{wrong}");
    }
    let about = |from: &str, until: &str| {
        Details { span: (parse_date(from), parse_date(until)), ..Details::default() }.about()
    };
    assert_eq!(about("2019-05-01", "2019-05-31"), "2019-05");
    assert_eq!(about("2019-01-01", "2019-12-31"), "2019");
    assert_eq!(about("2018-01-01", "2019-12-31"), "");
}

#[test]
fn an_inferred_day_is_shown_as_such() {
    let span =
        |from: &str, to: &str| Details { span: (parse_date(from), parse_date(to)), ..Details::default() };
    assert_eq!(span("2006-01-01", "2006-12-31").day().to_string(), "约2006年");
    assert_eq!(span("2005-10-11", "2006-12-31").day().to_string(), "约2005—2006年");
    assert_eq!(span("2014-10-23", "").day().to_string(), "约2014年以后");
    assert_eq!(span("", "2018-03-20").day().to_string(), "约2018年以前");
    assert_eq!(Details::default().day().to_string(), "不详");
}
