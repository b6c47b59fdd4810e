//! The parts of a written file, as they stand in the zip.

use std::io::{Cursor, Read};

use time::Date;

use super::*;
use crate::engine::document::{Block, Document, Line, Point, PointStyle, Section};

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Line::parse(text))
}

fn point(style: PointStyle, lead: &str, blocks: Vec<Block>) -> Block {
    Block::Point(Point { style, lead: Line::parse(lead), blocks, ..Point::default() })
}

/// One of everything that the layout knows.
fn sample() -> Document {
    let opening = Section {
        blocks: vec![paragraph("今天，{{市名}}召开会议。下面，我讲两点意见。")],
        ..Section::default()
    };
    let first = Section {
        heading: Some("坚持“党的领导”——把准方向".into()),
        blocks: vec![
            point(
                PointStyle::Paren,
                "提高政治站位",
                vec![
                    paragraph("坚持学用结合。"),
                    point(PointStyle::Arabic, "抓学习", vec![paragraph("常学常新。")]),
                ],
            ),
            point(PointStyle::Paren, "强化制度执行。定了就办。", vec![]),
        ],
        ..Section::default()
    };
    let second = Section {
        number: Some("第二件事".into()),
        heading: Some("办好会务".into()),
        blocks: vec![paragraph("A<B & “C”。"), point(PointStyle::Yao, "严格程序。", vec![])],
        ..Section::default()
    };
    Document {
        title: "履职为民——在云江市人大工作座谈会上的讲话".into(),
        salutation: Some("同志们：".into()),
        sections: vec![opening, first, second],
    }
}

fn meta() -> Meta {
    let date = Date::from_calendar_date(2026, time::Month::November, 8).unwrap();
    Meta { name: Some("李明".into()), post: Some("市人大常委会主任".into()), date: Some(date) }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut out = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut out).unwrap();
    out
}

/// One element a line, for snapshots that can be read.
fn lines(xml: &str) -> String {
    xml.replace("><", ">\n<")
}

#[test]
fn the_document_part() {
    let docx = write(&sample(), &meta(), Settings::default()).unwrap();
    insta::assert_snapshot!("document", lines(&part(&docx, "word/document.xml")));
    insta::assert_snapshot!("identities", lines(&part(&docx, "customXml/item1.xml")));
}

#[test]
fn the_other_parts() {
    let docx = write(&sample(), &meta(), Settings::default()).unwrap();
    for name in ["styles", "footer1", "footer2", "settings", "fontTable"] {
        insta::assert_snapshot!(name, lines(&part(&docx, &format!("word/{name}.xml"))));
    }
    insta::assert_snapshot!("content_types", lines(&part(&docx, "[Content_Types].xml")));
}

#[test]
fn the_same_speech_gives_the_same_bytes() {
    let written = || write(&sample(), &meta(), Settings::default()).unwrap();
    assert_eq!(written(), written());
}

#[test]
fn ids_are_used_once() {
    let docx = write(&sample(), &meta(), Settings::default()).unwrap();
    let document = part(&docx, "word/document.xml");
    let mut ids: Vec<&str> =
        document.split("<w:bookmarkStart w:id=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert_eq!(document.matches("<w:bookmarkEnd ").count(), all);
}

/// A part of the sample in this style.
fn styled(style: HouseStyle, name: &str) -> String {
    part(&write(&sample(), &meta(), Settings { style, ..Settings::default() }).unwrap(), name)
}

#[test]
fn what_an_office_chooses_stands_in_the_file() {
    use super::house::{Figures, NumberPlace, NumberStyle, SpeakerLine, TitleSpace};
    let usual = HouseStyle::default();
    assert!(!styled(usual.clone(), "word/settings.xml").contains("mirrorMargins"));
    let bound = HouseStyle { mirrored: true, ..usual.clone() };
    assert!(styled(bound, "word/settings.xml").contains("<w:zoom w:percent=\"100\"/><w:mirrorMargins/>"));
    let figures = HouseStyle { figures: Figures::Text, ..usual.clone() };
    assert!(!styled(figures.clone(), "word/styles.xml").contains("ascii=\"Times"));
    assert!(styled(usual.clone(), "word/styles.xml").contains("ascii=\"Times"));
    let centred =
        HouseStyle { number: NumberStyle::Words, number_place: NumberPlace::Centre, ..usual.clone() };
    for foot in ["word/footer1.xml", "word/footer2.xml"] {
        let foot = styled(centred.clone(), foot);
        assert!(foot.contains(">第</w:t>") && foot.contains(">页</w:t>"), "{foot}");
        assert!(foot.contains("w:val=\"center\"") && !foot.contains('—'));
    }
    let bare = HouseStyle { number: NumberStyle::Nothing, ..usual.clone() };
    let document = styled(bare.clone(), "word/document.xml");
    assert!(!document.contains("footerReference"));
    for other in ["[Content_Types].xml", "word/_rels/document.xml.rels"] {
        assert!(!styled(bare.clone(), other).contains("footer"), "{other}");
    }
    let wide = HouseStyle { space: TitleSpace::Wide, speaker: SpeakerLine::TwoLines, ..usual };
    let lines = text(&sample(), &meta(), &wide);
    assert!(lines.starts_with("\n\n履职为民\n"), "{lines}");
    assert!(lines.contains("市人大常委会主任\n李\u{3000}明\n\n"), "{lines}");
}

#[test]
fn a_heading_keeps_with_what_follows_and_large_type_has_its_own_grid() {
    let styles = styled(HouseStyle::default(), "word/styles.xml");
    assert_eq!(styles.matches("<w:keepNext/>").count(), 4);
    let docx = write(&sample(), &meta(), Settings { size: Size::Large, ..Settings::default() }).unwrap();
    let document = part(&docx, "word/document.xml");
    assert!(document.contains(r#"w:linePitch="797" w:charSpace="460""#));
    assert!(
        part(&docx, "word/styles.xml")
            .contains(r#"<w:sz w:val="44"/><w:szCs w:val="44"/></w:rPr></w:style>"#)
    );
}

#[test]
fn large_type_keeps_sentences_whole() {
    let sentence = |c: char| format!("{}。", c.to_string().repeat(79));
    let text: String = "一二三四五六七".chars().map(sentence).collect();
    let document = Document {
        title: "在会上的讲话".into(),
        sections: vec![Section {
            blocks: vec![Block::Paragraph(text.as_str().into())],
            ..Section::default()
        }],
        ..Document::default()
    };
    let of =
        |size| read(&write(&document, &meta(), Settings { size, ..Settings::default() }).unwrap()).unwrap();
    let body = |size| -> Vec<String> {
        of(size).paragraphs.into_iter().map(|p| p.text).filter(|text| text.contains('。')).collect()
    };
    assert_eq!(body(Size::Standard), [text.as_str()]);
    let large = body(Size::Large);
    assert_eq!(large.concat(), text);
    // Each is whole sentences and short enough for a page, and no page ends in it.
    assert!(
        large.len() >= 3 && large.iter().all(|part| part.ends_with('。') && part.chars().count() <= 240),
        "{large:?}"
    );
    let docx = write(&document, &meta(), Settings { size: Size::Large, ..Settings::default() }).unwrap();
    let xml = part(&docx, "word/document.xml");
    assert_eq!(xml.matches("<w:keepLines/>").count(), xml.matches("<w:pPr>").count());
}

#[test]
fn rare_characters_stand_in_a_font_that_has_them() {
    let document = Document {
        title: "在会上的讲话".into(),
        salutation: Some("刘喆、王㛃、李𠅤同志：".into()),
        ..Document::default()
    };
    let xml = part(&write(&document, &meta(), Settings::default()).unwrap(), "word/document.xml");
    for (face, character) in [("仿宋", '喆'), ("宋体", '㛃'), ("SimSun-ExtB", '𠅤')] {
        let run =
            format!(r#"<w:rFonts w:eastAsia="{face}"/></w:rPr><w:t xml:space="preserve">{character}</w:t>"#);
        assert!(xml.contains(&run), "{xml}");
    }
}

#[test]
fn fonts_follow_the_profile() {
    let styles = |fonts| styled(HouseStyle { fonts, ..HouseStyle::default() }, "word/styles.xml");
    assert!(styles(Fonts::Official).contains("方正小标宋简体"));
    assert!(styles(Fonts::Official).contains("仿宋_GB2312"));
    assert!(!styles(Fonts::Windows).contains("GB2312"));
    assert!(!styles(Fonts::Official).contains("Theme"));
}

#[test]
fn a_mark_stands_on_every_page_and_the_text_comes_back_without_it() {
    let plain = write(&sample(), &meta(), Settings::default()).unwrap();
    let mark = "李文 <liwen> & 2026-11-29 12:00".to_owned();
    let marked = write(&sample(), &meta(), Settings { mark, ..Settings::default() }).unwrap();
    assert!(
        part(&marked, "word/header1.xml").contains("string=\"李文 &lt;liwen&gt; &amp; 2026-11-29 12:00\"")
    );
    assert_eq!(
        part(&marked, "word/document.xml").matches("<w:headerReference ").count(),
        2,
        "odd and even pages"
    );
    assert!(part(&marked, "word/_rels/document.xml.rels").contains("Id=\"rId7\""));
    assert!(part(&marked, "[Content_Types].xml").contains("/word/header1.xml"));
    assert!(!part(&plain, "word/document.xml").contains("headerReference"));
    assert!(!part(&plain, "[Content_Types].xml").contains("header1"));
    let read = |bytes: &[u8]| super::read(bytes).map(|read| format!("{read:?}")).unwrap();
    assert!(!read(&marked).contains("liwen"), "the mark is no text of the speech");
}

#[test]
fn plain_text_has_the_same_paragraphs() {
    let text = text(&sample(), &meta(), HeadOrder::NameFirst);
    let expected = "履职为民\n——在云江市人大工作座谈会上的讲话\n市人大常委会主任\u{3000}李\u{3000}明\n（2026年11月8日）\n\n\
        同志们：\n今天，【市名】召开会议。下面，我讲两点意见。\n一、坚持“党的领导”——把准方向\n（一）提高政治站位\n\
        坚持学用结合。\n1.抓学习\n常学常新。\n（二）强化制度执行。定了就办。\n第二件事，办好会务\nA<B & “C”。\n一要严格程序。\n";
    assert_eq!(text, expected);
}

#[test]
fn the_order_of_the_head_is_a_setting() {
    let date_first = text(&sample(), &meta(), HeadOrder::DateFirst);
    assert!(date_first.find("2026年").unwrap() < date_first.find("李").unwrap());
}

#[test]
fn tracked_changes_are_words_own() {
    use crate::engine::document::{Change, Inline, Mark};
    let change = |deleted, name: &str| {
        Mark::Change(Change { deleted, name: name.to_owned(), at: "2026-11-29T04:30Z".to_owned() })
    };
    let run = |text: &str, marks: Vec<Mark>| Inline::Text { text: text.to_owned(), marks };
    let both = vec![change(false, "李文"), change(true, "王芳")];
    let line = Line(vec![
        run("依法", vec![]),
        run("监督“", vec![change(true, "李文")]),
        run("履职", vec![change(false, "王芳")]),
        run("尽责", both),
        run("。", vec![]),
    ]);
    let broken =
        Line(vec![run("", vec![change(false, "王芳")]), run("另起一段。", vec![change(false, "王芳")])]);
    let section =
        Section { blocks: vec![Block::Paragraph(line), Block::Paragraph(broken)], ..Section::default() };
    let document = Document { title: "讲话".into(), salutation: None, sections: vec![section] };
    let docx = write(&document, &Meta::default(), Settings::default()).unwrap();
    let xml = part(&docx, "word/document.xml");
    assert_eq!(xml.matches("<w:ins ").count(), 4, "{xml}");
    assert_eq!(xml.matches("<w:del ").count(), 2);
    assert!(xml.contains(r#"w:author="李文" w:date="2026-11-29T04:30:00Z""#));
    assert!(xml.contains("监督</w:delText>") && !xml.contains("监督</w:t>"));
    assert!(xml.contains("<w:rPr><w:ins "), "the break is put in too");
    let opened = |tag: &str| xml.matches(&format!("<w:{tag} w:id=")).count();
    let mut ids: Vec<&str> =
        xml.split(" w:id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(
        ids.len(),
        opened("bookmarkStart") + opened("ins") + opened("del"),
        "each has an id of its own"
    );
    // Whoever reads it back reads it as accepted.
    let lines = crate::word::read(&docx).unwrap();
    let text: Vec<String> = lines.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect();
    assert!(
        text.iter().any(|text| text == "依法履职。") && text.iter().any(|text| text == "另起一段。"),
        "{text:?}"
    );
}
