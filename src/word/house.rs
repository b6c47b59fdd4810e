//! How an office has its papers set (排版): what the standard leaves open, and what practice does with it.
//!
//! The page itself is fixed by GB/T 9704-2012: A4, a type area of 156 × 225 mm, 22 lines of 28 characters.

use serde::{Deserialize, Serialize};

use crate::engine::names;

/// Characters of the 2号 title that fit into the 156 mm of the type area.
pub const TITLE_CHARACTERS: usize = 20;

names! {
    /// Which fonts are named. None are shipped: they are copyrighted.
    #[derive(Default)]
    Fonts {
        /// 方正小标宋简体, 仿宋_GB2312, 楷体_GB2312: what offices use.
        #[default]
        Official = "official", "公文字体（方正小标宋简体、仿宋_GB2312、楷体_GB2312）";
        /// What every Windows has: 宋体, 仿宋, 楷体, 黑体.
        Windows = "windows", "Windows自带字体（宋体、仿宋、楷体、黑体）";
        /// The same names, on a grid of lines with tightened characters: LibreOffice draws 28 × 22 on no other.
        LibreOffice = "libreoffice", "LibreOffice适用（每页22行、每行28字不走样）";
    }
}

names! {
    /// The order of the lines under the title; offices differ.
    #[derive(Default)]
    HeadOrder {
        /// Title, date, name: the published form.
        #[default]
        DateFirst = "date_first", "先日期，后姓名";
        /// Title, name, date.
        NameFirst = "name_first", "先姓名，后日期";
    }
}

names! {
    /// How the speaker stands under the title.
    #[derive(Default)]
    SpeakerLine {
        /// Post and name in one line.
        #[default]
        OneLine = "one_line", "职务、姓名写一行";
        /// The post above the name.
        TwoLines = "two_lines", "职务一行，姓名一行";
        /// The name alone.
        NameOnly = "name_only", "只写姓名";
    }
}

names! {
    /// How the number of a page is written.
    #[derive(Default)]
    NumberStyle {
        /// — 1 —, as the standard has it.
        #[default]
        Dashes = "dashes", "— 1 —";
        /// 1
        Plain = "plain", "1";
        /// 第1页
        Words = "words", "第1页";
        /// Not at all.
        Nothing = "nothing", "不印页码";
    }
}

names! {
    /// Where the number of a page stands.
    #[derive(Default)]
    NumberPlace {
        /// Odd pages right, even pages left, one character in: the standard.
        #[default]
        Outer = "outer", "单页居右、双页居左";
        /// In the middle.
        Centre = "centre", "居中";
        /// At the right of every page.
        Right = "right", "居右";
    }
}

names! {
    /// The face of digits and Latin letters.
    #[derive(Default)]
    Figures {
        /// Times New Roman.
        #[default]
        Times = "times", "Times New Roman";
        /// That of the text around them.
        Text = "text", "与正文相同（仿宋）";
    }
}

names! {
    /// The shape that a title of several lines takes.
    #[derive(Default)]
    TitleShape {
        /// Whichever breaks it best.
        #[default]
        Any = "any", "自动（梯形或菱形）";
        /// Each line longer than the one above.
        Trapezoid = "trapezoid", "梯形（上短下长）";
        /// Each line shorter than the one above.
        Inverted = "inverted", "倒梯形（上长下短）";
        /// The middle line is the longest.
        Rhombus = "rhombus", "菱形（中间长）";
    }
}

names! {
    /// Empty lines around the title.
    #[derive(Default)]
    TitleSpace {
        /// None above the title, one under its head.
        #[default]
        Below = "below", "标题下空一行";
        /// One above the title, one under its head.
        Both = "both", "标题上下各空一行";
        /// Two above the title, one under its head.
        Wide = "wide", "标题上空两行、下空一行";
        /// None.
        Nothing = "nothing", "不空行";
    }
}

names! {
    /// How large the letters are.
    #[derive(Default)]
    Size {
        /// 3号, as the standard has it.
        #[default]
        Standard = "standard", "3号（标准）";
        /// 2号: to be read standing.
        Large = "large", "大字（2号）";
    }
}

/// What an organization has chosen. What was never set is as the standard and most offices have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HouseStyle {
    /// Which fonts are named.
    pub fonts: Fonts,
    /// The order of date and name.
    pub head: HeadOrder,
    /// How the speaker stands under the title.
    pub speaker: SpeakerLine,
    /// Names of two characters are not spread to the width of three.
    pub tight_names: bool,
    /// The number of a page.
    pub number: NumberStyle,
    /// Its place.
    pub number_place: NumberPlace,
    /// The face of digits.
    pub figures: Figures,
    /// The shape of long titles.
    pub shape: TitleShape,
    /// Empty lines around the title.
    pub space: TitleSpace,
    /// Bound copies are printed on both sides: the wide margin is on the binding side of every page.
    pub mirrored: bool,
}

impl From<HeadOrder> for HouseStyle {
    /// What everybody has, but for the order of the head.
    fn from(head: HeadOrder) -> Self {
        Self { head, ..Self::default() }
    }
}

impl From<&HouseStyle> for HouseStyle {
    fn from(style: &HouseStyle) -> Self {
        style.clone()
    }
}

/// What a type of this size takes on the page, in twips where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proportions {
    /// Half points of the text.
    pub text: u32,
    /// Half points of the title.
    pub title: u32,
    /// From line to line.
    pub line: u32,
    /// The exact line of the title: a word processor rounds a tall line up to whole grid cells.
    pub title_line: u32,
    /// Lines of a page.
    pub lines: usize,
    /// Characters of a line.
    pub characters: usize,
    /// Characters of a line of the title.
    pub title_characters: usize,
    /// What the grid adds to every character, in 4096ths of a point: a line is 8845 twips.
    pub grid: i32,
}

impl Size {
    /// What it takes.
    pub(super) const fn measure(self) -> Proportions {
        match self {
            // 8845 twips by 28: 15.793 pt, so −0.207 pt from 16 pt.
            Self::Standard => Proportions {
                text: 32,
                title: 44,
                line: 579,
                title_line: 600,
                lines: 22,
                characters: 28,
                title_characters: TITLE_CHARACTERS,
                grid: -848,
            },
            // 8845 twips by 20: 22.113 pt, so 0.113 pt more than 22 pt; 12755 twips by 16: 797.
            Self::Large => Proportions {
                text: 44,
                title: 52,
                line: 797,
                title_line: 797,
                lines: 16,
                characters: 20,
                title_characters: 16,
                grid: 460,
            },
        }
    }
}
