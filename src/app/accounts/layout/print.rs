//! What the browser prints a speech by: the organization's choices as a style sheet behind ours. Pure.

use crate::word::HouseStyle;
use crate::word::house::{Figures, Fonts, NumberPlace, NumberStyle, TitleSpace};

/// From line to line of the text.
const LINE: &str = "28.95pt";

/// The style sheet for print; with nothing chosen it says what ours says.
pub fn sheet(style: &HouseStyle) -> String {
    let mut out = margins(style.mirrored);
    out.push_str(&number(style.number, style.number_place));
    out.push_str(&faces(style.fonts, style.figures));
    let above = match style.space {
        TitleSpace::Both => LINE,
        TitleSpace::Wide => "57.9pt",
        TitleSpace::Below | TitleSpace::Nothing => "0",
    };
    let below = if style.space == TitleSpace::Nothing { "0" } else { LINE };
    out.push_str(&format!(
        "@media print {{ .reading h1, .d-title {{ padding-top: {above}; }} .d-title {{ margin-bottom: {below}; }} }}\n"
    ));
    out
}

/// The wide margin is on the binding side: left, or on even pages right.
fn margins(mirrored: bool) -> String {
    let even = if mirrored { "@page :left { margin-left: 26mm; margin-right: 28mm; }\n" } else { "" };
    format!("@page {{ size: A4; margin: 37mm 26mm 35mm 28mm; }}\n{even}")
}

/// The number of a page, in the boxes of its margin: all others are empty.
fn number(number: NumberStyle, place: NumberPlace) -> String {
    let words = match number {
        NumberStyle::Dashes => r#""— " counter(page) " —""#,
        NumberStyle::Plain => "counter(page)",
        NumberStyle::Words => r#""第" counter(page) "页""#,
        NumberStyle::Nothing => "none",
    };
    let page = |side: &str, place: &str| {
        let boxes = ["bottom-left", "bottom-center", "bottom-right"].map(|own| match own == place {
            true => {
                format!("@{own} {{ content: {words}; font: 14pt SimSun, \"Noto Serif CJK SC\", serif; }}")
            }
            false => format!("@{own} {{ content: none; }}"),
        });
        format!("@page :{side} {{ {} }}\n", boxes.join(" "))
    };
    match place {
        NumberPlace::Outer => page("right", "bottom-right") + &page("left", "bottom-left"),
        NumberPlace::Centre => page("right", "bottom-center") + &page("left", "bottom-center"),
        NumberPlace::Right => page("right", "bottom-right") + &page("left", "bottom-right"),
    }
}

/// The fonts that the office's papers name, and what the machine has for them.
fn faces(fonts: Fonts, figures: Figures) -> String {
    let (title, text, second) = match fonts {
        Fonts::Official => (
            "\"方正小标宋简体\", FZXiaoBiaoSong-B05S, SimSun",
            "\"仿宋_GB2312\", FangSong_GB2312, FangSong",
            "\"楷体_GB2312\", KaiTi_GB2312, KaiTi",
        ),
        Fonts::Windows | Fonts::LibreOffice => ("SimSun, \"宋体\"", "FangSong, \"仿宋\"", "KaiTi, \"楷体\""),
    };
    let latin = if figures == Figures::Times { "\"Times New Roman\", " } else { "" };
    format!(
        "@media print {{ :root {{ --font-song: {title}, \"Noto Serif CJK SC\", serif; --font-fang: {latin}{text}, \"Noto Serif CJK SC\", serif; \
         --font-kai: {latin}{second}, \"Noto Serif CJK SC\", serif; }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_follows_what_was_chosen() {
        let usual = sheet(&HouseStyle::default());
        assert!(
            usual.contains(r#"@page :left { @bottom-left { content: "— " counter(page) " —""#),
            "{usual}"
        );
        assert!(
            usual.contains("--font-fang: \"Times New Roman\", \"仿宋_GB2312\"")
                && !usual.contains("margin-left")
        );
        let chosen = sheet(&HouseStyle {
            fonts: Fonts::Windows,
            number: NumberStyle::Words,
            number_place: NumberPlace::Centre,
            figures: Figures::Text,
            space: TitleSpace::Wide,
            mirrored: true,
            ..HouseStyle::default()
        });
        for part in [
            r#"@page :right { @bottom-left { content: none; } @bottom-center { content: "第" counter(page) "页""#,
            "margin-left: 26mm; margin-right: 28mm",
            "--font-fang: FangSong",
            "padding-top: 57.9pt",
        ] {
            assert!(chosen.contains(part), "{part}\n{chosen}");
        }
        let none = sheet(&HouseStyle { number: NumberStyle::Nothing, ..HouseStyle::default() });
        assert!(!none.contains("counter(page)"));
        // Nothing that somebody typed can get in: all of it is ours.
        assert!(none.matches('{').count() == none.matches('}').count());
    }
}
