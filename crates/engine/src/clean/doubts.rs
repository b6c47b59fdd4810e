//! What is doubted and left as it stands: words cut out, spun words, names that show whose speech it was, marks of
//! secrecy. Each is reported with a fix where there is one.

use rustc_hash::FxHashSet;

use super::super::corruption::find_corruptions;
use super::super::lexicon::telltale;
use super::super::placeholder::{self, Kind};
use super::super::report::Remark;
use super::super::structure::text::{any_byte, any_triple};
use super::super::terms::{Hit, Term};
use super::Work;

/// Reports what is doubtful in the lines.
pub fn report(lines: &[Work], report: &mut Vec<Remark>) {
    let mut names = FxHashSet::default();
    for line in lines {
        masked(line, report);
        private_use(line, report);
        if line.hits.iter().any(|hit| hit.term == Term::Corrupt) {
            for found in find_corruptions(&line.text) {
                // What could not be read was damaged, not rewritten, and nobody knows what stood there.
                let (code, fix) = match found.wrong {
                    "\u{FFFD}" => ("bytes_unreadable", None),
                    _ => ("spun_text", Some(found.right)),
                };
                push(report, code, line.number, found.wrong, fix);
            }
        }
        for hit in &line.hits {
            marked(line, hit, &mut names, report);
        }
    }
}

pub(super) fn push(report: &mut Vec<Remark>, code: &'static str, line: usize, text: &str, fix: Option<&str>) {
    report.push(Remark { code, line, text: text.to_owned(), fix: fix.map(str::to_owned) });
}

/// Characters of a font of its own (signs, rare characters of names): nobody else can read them.
fn private_use(line: &Work, report: &mut Vec<Remark>) {
    // They begin with EE, with EF and at most A3, or lie in the last two planes; ，：； begin with EF BC.
    if !any_triple(&line.text, |a, b, _| (a == 0xEE) | (a == 0xEF) & (b <= 0xA3) | (a >= 0xF3)) {
        return;
    }
    let own = |c: &char| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let found: String = line.text.chars().filter(own).collect();
    if !found.is_empty() {
        push(report, "private_use", line.number, &found, None);
    }
}

/// Runs of `*` for words cut out, and initials for names.
fn masked(line: &Work, report: &mut Vec<Remark>) {
    if !any_byte(&line.text, |b| (b == b'*') | ((b | 0x20).wrapping_sub(b'a') < 26)) {
        return;
    }
    let chars: Vec<char> = line.text.chars().collect();
    for found in placeholder::find_in(&chars) {
        let written: String = chars.get(found.range).unwrap_or_default().iter().collect();
        if found.kind == Kind::Masked && written.starts_with(['*', '＊']) {
            push(report, "masked_words", line.number, &written, None);
        } else if found.kind == Kind::Initials {
            push(report, "masked_words", line.number, &written, telltale::leader(&written));
        }
    }
}

fn marked(line: &Work, hit: &Hit, seen: &mut FxHashSet<String>, report: &mut Vec<Remark>) {
    let (code, name, slot) = match hit.term {
        Term::Secrecy => ("secrecy_mark", line.text.get(hit.start..hit.end).map(str::to_owned), None),
        Term::Place => ("place_name", telltale::city(&line.text, &(hit.start..hit.end)), Some("{{地名}}")),
        Term::County => ("place_name", telltale::county(&line.text, &(hit.start..hit.end)), Some("{{地名}}")),
        Term::Person => {
            ("person_name", telltale::person(&line.text, &(hit.start..hit.end)), Some("{{姓名}}"))
        }
        Term::Watermark(_) | Term::Window(_) | Term::Synonym(_) | Term::Run | Term::Corrupt => return,
    };
    if let Some(name) = name
        && (slot.is_none() || seen.insert(name.clone()))
    {
        push(report, code, line.number, &name, slot);
    }
}

#[cfg(test)]
mod tests {
    use super::super::clean;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        clean(text).report.into_iter().map(|r| (r.code, r.text)).collect()
    }

    #[test]
    fn words_cut_out_and_spun() {
        let found = codes("发展******政治，以hjt同志为总书记，非凡是要抓好落实。");
        assert!(found.contains(&("masked_words", "******".to_owned())), "{found:?}");
        assert!(found.contains(&("masked_words", "hjt".to_owned())));
        assert!(found.contains(&("spun_text", "非凡是".to_owned())));
    }

    #[test]
    fn what_could_not_be_read_is_damage_and_no_rewriting() {
        assert_eq!(
            codes("同志们：\n要抓好\u{FFFD}作落实，非凡是要抓好监督。\n散\u{FFFD}。"),
            [
                ("bytes_unreadable", "\u{FFFD}".to_owned()),
                ("spun_text", "非凡是".to_owned()),
                ("bytes_unreadable", "\u{FFFD}".to_owned()),
            ]
        );
    }

    #[test]
    fn names_are_slots_to_be() {
        let found = codes(
            "推动制度在金华的生动实践，资中县政府、从化区介绍了经验，宗淑同志总结了工作，徐光春同志作了讲话。",
        );
        let names: Vec<_> = found.iter().map(|f| f.1.as_str()).collect();
        assert_eq!(names, ["金华", "资中县", "从化区", "宗淑", "徐光春"], "{found:?}");
    }

    #[test]
    fn common_words_are_no_names() {
        assert_eq!(
            codes(
                "各县区、示范区、社区和全县的负责同志，各位同志，老同志，习近平同志，党组书记、副主任，县区人大主任。"
            ),
            []
        );
    }

    #[test]
    fn marks_of_secrecy() {
        assert_eq!(codes("机密★启封前")[0].0, "secrecy_mark");
        assert_eq!(codes("严守国家机密，做好保密工作。"), []);
    }
}
