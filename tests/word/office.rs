//! Copies that a word processor itself edited: LibreOffice opens the file that went out, changes it by a macro of its own, with and
//! without tracked changes, comments on it and saves it; what comes back is what was done.

use std::fs;
use std::process::Command;

use wengao::app::drafting::returned::changes::{ChangeOutcome, EditKind, FileComparison};
use wengao::engine::recognise::recognise_text;
use wengao::steps::{Settle, Tree, settled};
use wengao::word::read_tracked;

use super::Folder;
use super::returned::{Sent, compare, lines, of, placed};

const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲三点意见。\n一、坚持党的全面领导\n要坚持党对人大工作的全面领导，确保正确政治方向。各级人大要自觉服从党委领导，把党的主张贯彻到履职全过程。\n二、增强监督工作实效\n要紧扣中心任务开展监督，推动重点工作落到实处。去年共办理代表建议186件。\n要加强跟踪督办，对承诺的事项逐件销号。\n三、加强自身建设\n要改进工作作风，深入基层听取意见。\n";

/// Who edits, as the program's settings have it.
const AUTHOR: &str = "王主任";

/// The settings of LibreOffice with the macro, which the browser tests use, too.
const PROFILE: [(&str, &str); 4] = [
    ("registrymodifications.xcu", include_str!("../data/office/registrymodifications.xcu")),
    ("basic/script.xlc", include_str!("../data/office/script.xlc")),
    ("basic/Standard/script.xlb", include_str!("../data/office/script.xlb")),
    ("basic/Standard/Module1.xba", include_str!("../data/office/Module1.xba")),
];

/// What LibreOffice makes of a file by these lines of Basic (`doc` is the file); `None` where it is not installed.
fn edited(name: &str, file: &[u8], lines: &str) -> Option<Vec<u8>> {
    let folder = Folder::new(name);
    let at = |path: &str| folder.0.join(path);
    let url = |path: &str| format!("file://{}", at(path).display());
    fs::create_dir_all(at("profile/user/basic/Standard")).unwrap();
    for (path, text) in PROFILE {
        let text = text.replace("{author}", AUTHOR).replace("{lines}", lines);
        fs::write(at("profile/user").join(path), text).unwrap();
    }
    fs::write(at("sent.docx"), file).unwrap();
    let profile = format!("-env:UserInstallation={}", url("profile"));
    let call = format!("macro:///Standard.Module1.Edit(\"{}\",\"{}\")", url("sent.docx"), url("back.docx"));
    let Ok(done) = Command::new("soffice").args([&profile, "--headless", "--norestore", &call]).output()
    else {
        assert!(std::env::var_os("CI").is_none(), "soffice (LibreOffice) is not installed");
        println!("skipped: soffice (LibreOffice) is not installed");
        return None;
    };
    Some(fs::read(at("back.docx")).unwrap_or_else(|_| panic!("nothing was saved: {done:?}")))
}

fn sent() -> Sent {
    of(Tree::from_document(&recognise_text(TEXT).speeches.remove(0).document).unwrap())
}

/// The kinds of the changes with their words and authors.
fn told(comparison: &FileComparison) -> Vec<(EditKind, &str, &str, &str)> {
    let each = comparison.changes.iter();
    each.map(|c| (c.kind, c.before.as_str(), c.after.as_str(), c.author.as_str())).collect()
}

/// What was done is found with its author, all accepted is the text of the copy, all rejected the original.
fn proven(name: &str, macro_lines: &str, wanted: &[(EditKind, &str, &str, &str)], accepted: &[(&str, &str)]) {
    let sent = sent();
    let Some(back) = edited(name, &sent.file, macro_lines) else { return };
    let comparison = compare(&sent, &back);
    assert_eq!(told(&comparison), wanted, "{name}");
    let (tree, outcomes) = placed(&comparison, &sent.tree, &sent.tree);
    assert!(outcomes.iter().all(|outcome| *outcome == ChangeOutcome::Placed), "{name}: {outcomes:?}");
    let json = tree.to_json();
    let mut text = lines(&sent.tree.to_json()).join("\n");
    for (old, new) in accepted {
        assert!(text.contains(old), "{name}: {old}");
        text = text.replace(old, new);
    }
    assert_eq!(lines(&settled(&json, Settle::Accept, None)).join("\n"), text, "{name}: accepted");
    let original = sent.tree.to_json();
    assert_eq!(
        *settled(&json, Settle::Reject, None),
        *settled(&original, Settle::Reject, None),
        "{name}: rejected"
    );
}

#[test]
fn what_libreoffice_only_saved_comes_back_without_a_change() {
    proven("lo-saved", "", &[], &[]);
}

#[test]
fn tracked_changes_of_libreoffice_are_those_of_their_author() {
    proven(
        "lo-tracked",
        "doc.RecordChanges = True\nSwap(doc, \"186\", \"192\")\nBehind(doc, \"落到实处\", \"、取得实效\")\nSwap(doc, \"各级人大要自觉服从党委领导，\", \"\")",
        &[
            (EditKind::Removed, "各级人大要自觉服从党委领导，", "", AUTHOR),
            (EditKind::Added, "", "、取得实效", AUTHOR),
            (EditKind::Changed, "186", "192", AUTHOR),
        ],
        &[("各级人大要自觉服从党委领导，", ""), ("落到实处", "落到实处、取得实效"), ("186", "192")],
    );
}

#[test]
fn what_libreoffice_changed_without_tracking_is_found() {
    proven(
        "lo-untracked",
        "Swap(doc, \"紧扣\", \"紧紧围绕\")\nBehind(doc, \"听取意见。\", \"每名委员每年下基层不少于两次。\")",
        &[
            (EditKind::Changed, "扣", "紧围绕", "未留痕"),
            (EditKind::Added, "", "每名委员每年下基层不少于两次。", "未留痕"),
        ],
        &[("紧扣", "紧紧围绕"), ("听取意见。", "听取意见。每名委员每年下基层不少于两次。")],
    );
}

#[test]
fn paragraphs_that_libreoffice_cut_and_joined_are_found() {
    proven(
        "lo-split",
        "doc.RecordChanges = True\nBreak(doc, \"推动重点工作落到实处。\")",
        &[(EditKind::Split, "", "", AUTHOR)],
        &[("落到实处。去年", "落到实处。\n去年")],
    );
    proven(
        "lo-joined",
        "Join(doc, \"去年共办理代表建议186件。\")",
        &[(EditKind::Merged, "", "", "未留痕")],
        &[("186件。\n要加强", "186件。要加强")],
    );
}

#[test]
fn comments_of_libreoffice_come_back_with_their_author_at_their_words() {
    let sent = sent();
    let lines = "Remark(doc, \"正确政治方向\", \"这里展开讲\")\ndoc.RecordChanges = True\nSwap(doc, \"186\", \"192\")";
    let Some(back) = edited("lo-comment", &sent.file, lines) else { return };
    let read = read_tracked(&back).unwrap();
    let comments: Vec<_> = read.comments.iter().map(|one| (one.author.as_str(), one.text.as_str())).collect();
    assert_eq!(comments, [(AUTHOR, "这里展开讲")]);
    let comparison = compare(&sent, &back);
    assert_eq!(told(&comparison), [(EditKind::Changed, "186", "192", AUTHOR)]);
}
