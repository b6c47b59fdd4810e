//! What was chosen, and the form in which it is; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::engine::document::{Block, Document, Line, Point, PointStyle, Section};
use crate::text;
use crate::word::house::{
    Figures, Fonts, HeadOrder, NumberPlace, NumberStyle, SpeakerLine, TitleShape, TitleSpace,
};
use crate::word::{self, HouseStyle, Meta, Settings, Template};

/// Characters of a template's name that are kept.
const NAME: usize = 80;

/// A template as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenTemplate {
    /// The file's name.
    pub name: String,
    /// What is taken from it.
    pub template: Template,
}

impl GivenTemplate {
    /// A template under the name of its file.
    pub fn new(file: &str, template: Template) -> Self {
        Self { name: text::name(file).chars().take(NAME).collect(), template }
    }
}

/// What an organization's papers are set by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// What it has chosen.
    pub style: HouseStyle,
    /// Its own template, if it has given one.
    pub given: Option<GivenTemplate>,
}

impl Paper {
    /// How a speech is set; `mark` stands across every page (empty: nothing).
    pub fn settings(&self, mark: &str) -> Settings {
        Settings {
            style: self.style.clone(),
            template: self.given.as_ref().map(|given| given.template.clone()),
            mark: mark.to_owned(),
            ..Settings::default()
        }
    }
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LayoutForm {
    fonts: String,
    head: String,
    speaker: String,
    tight_names: String,
    number: String,
    number_place: String,
    figures: String,
    shape: String,
    space: String,
    mirrored: String,
    /// Which state of the settings the form was made from.
    pub base: String,
}

impl LayoutForm {
    /// The choices; what nobody knows is the usual one.
    pub fn style(&self) -> HouseStyle {
        HouseStyle {
            fonts: self.fonts.parse().unwrap_or_default(),
            head: self.head.parse().unwrap_or_default(),
            speaker: self.speaker.parse().unwrap_or_default(),
            tight_names: !self.tight_names.is_empty(),
            number: self.number.parse().unwrap_or_default(),
            number_place: self.number_place.parse().unwrap_or_default(),
            figures: self.figures.parse().unwrap_or_default(),
            shape: self.shape.parse().unwrap_or_default(),
            space: self.space.parse().unwrap_or_default(),
            mirrored: !self.mirrored.is_empty(),
        }
    }
}

/// A choice on the page.
pub struct LayoutChoice {
    /// Its name in the form.
    pub name: &'static str,
    /// What is chosen.
    pub label: &'static str,
    /// What it is for; empty where the label says it.
    pub hint: &'static str,
    /// Name, words, chosen or not.
    pub options: Vec<(&'static str, &'static str, bool)>,
}

/// Every choice as it is now, in the order of the page.
pub fn fields(style: &HouseStyle) -> Vec<LayoutChoice> {
    macro_rules! field {
        ($type:ident, $name:ident, $label:literal, $hint:literal) => {
            LayoutChoice {
                name: stringify!($name),
                label: $label,
                hint: $hint,
                options: $type::ALL
                    .iter()
                    .map(|choice| (choice.name(), choice.chinese(), *choice == style.$name))
                    .collect(),
            }
        };
    }
    vec![
        field!(
            Fonts,
            fonts,
            "字体",
            "产品不带字体。电脑上没有方正小标宋、仿宋_GB2312的，选Windows自带字体；用LibreOffice打开的，选LibreOffice适用。"
        ),
        field!(Figures, figures, "数字和字母", ""),
        field!(
            TitleShape,
            shape,
            "长标题回行",
            "只在词与词之间回行；一行放不下的标题里空一个全角空格，就在那里回行。"
        ),
        field!(TitleSpace, space, "标题前后", ""),
        field!(HeadOrder, head, "标题下面的顺序", ""),
        field!(SpeakerLine, speaker, "职务和姓名", ""),
        field!(NumberStyle, number, "页码样式", ""),
        field!(NumberPlace, number_place, "页码位置", ""),
    ]
}

/// The first page of the sample in this style, as a picture.
pub fn picture(style: HouseStyle) -> String {
    let (document, meta) = sample();
    word::first_page(&document, &meta, &Settings { style, ..Settings::default() })
}

/// What the preview shows: every level of heading, a long title, a signature.
pub fn sample() -> (Document, Meta) {
    let paragraph = |text: &str| Block::Paragraph(Line::from(text));
    let point = |style, lead: &str, blocks| {
        Block::Point(Point { style, lead: Line::from(lead), blocks, ..Point::default() })
    };
    let body = "坚持党的全面领导，围绕中心、服务大局，依法履行监督职责。2026年要听取和审议专项工作报告12项，开展执法检查4次，办好代表建议186件，让人民群众看得见变化、得到实惠。";
    let opening = Section {
        blocks: vec![paragraph(
            "这次会议的任务，是总结一年来的工作，安排部署下一步任务。下面，我讲两点意见。",
        )],
        ..Section::default()
    };
    let first = Section {
        heading: Some("提高认识，把准人大工作的正确方向".into()),
        blocks: vec![
            point(PointStyle::Paren, "坚持党的领导", vec![paragraph(body)]),
            point(
                PointStyle::Paren,
                "坚持人民至上",
                vec![point(PointStyle::Arabic, "密切联系群众", vec![paragraph(body)])],
            ),
        ],
        ..Section::default()
    };
    let document = Document {
        title: "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话".into(),
        salutation: Some("各位副主任、秘书长，各位委员：".into()),
        sections: vec![opening, first],
    };
    let meta = Meta {
        name: Some("李明".to_owned()),
        post: Some("云江市人大常委会主任".to_owned()),
        date: Date::from_calendar_date(2026, Month::March, 12).ok(),
    };
    (document, meta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_anything_is_the_standard() {
        assert_eq!(LayoutForm::default().style(), HouseStyle::default());
        assert!(
            fields(&HouseStyle::default())
                .iter()
                .all(|field| field.options.iter().filter(|o| o.2).count() == 1)
        );
        let stored = serde_json::to_value(HouseStyle { mirrored: true, ..HouseStyle::default() }).unwrap();
        assert_eq!(stored["fonts"], "official");
        assert!(serde_json::from_value::<HouseStyle>(stored).unwrap().mirrored);
    }
}
