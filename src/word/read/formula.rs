//! Formulas, and raised and lowered digits, in one line of plain text.

use crate::word::xml::Element;

/// A formula in one line: 3/4, x², √2.
pub(super) fn math(element: &Element, out: &mut String) {
    let part = |element: &Element, name: &str| {
        let mut text = String::new();
        if let Some(part) = element.child(name) {
            math(part, &mut text);
        }
        text
    };
    for child in element.elements() {
        match &*child.name {
            "m:t" => out.push_str(&child.text()),
            "m:f" => {
                let bracketed = |text: String| {
                    if text.chars().all(char::is_alphanumeric) { text } else { format!("({text})") }
                };
                let (above, below) = (bracketed(part(child, "m:num")), bracketed(part(child, "m:den")));
                out.push_str(&format!("{above}/{below}"));
            }
            "m:sSup" | "m:sSub" => {
                let lowered = *child.name == *"m:sSub";
                out.push_str(&part(child, "m:e"));
                let text = part(child, if lowered { "m:sub" } else { "m:sup" });
                let sign = if lowered { '_' } else { '^' };
                out.push_str(&script(&text, lowered).unwrap_or_else(|| format!("{sign}{text}")));
            }
            "m:rad" => {
                out.push('√');
                out.push_str(&part(child, "m:e"));
            }
            _ => math(child, out),
        }
    }
}

/// Digits and signs raised or lowered; `None` where a character has no such form.
pub(super) fn script(text: &str, lowered: bool) -> Option<String> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋";
    let signs = if lowered { LOWERED } else { RAISED };
    let one = |c: char| {
        let at = match c {
            '+' => 10,
            '-' | '−' => 11,
            _ => usize::try_from(c.to_digit(10)?).ok()?,
        };
        signs.chars().nth(at)
    };
    (!text.is_empty()).then(|| text.chars().map(one).collect()).flatten()
}
