//! An event as a message of RFC 5424.

use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::app::audit::model::Entry;

/// Log audit, the facility of RFC 5424 that is meant for it.
const FACILITY: u8 = 13;
const WARNING: u8 = 4;
const INFORMATIONAL: u8 = 6;
/// The number under which our fields stand; RFC 5612 leaves it to whoever has none of his own.
const FIELDS: &str = "wengao@32473";
/// Characters of one field.
const MAX_FIELD: usize = 400;

/// An event that waits to be sent.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// Its id: whoever gets it twice knows it by that.
    pub id: Uuid,
    /// The event.
    pub entry: Entry,
}

/// A message with its length before it (RFC 6587, RFC 5425).
pub fn framed(waiting: &Unsent, organization: &str) -> Vec<u8> {
    let message = message(waiting, organization);
    format!("{} {message}", message.len()).into_bytes()
}

fn message(waiting: &Unsent, organization: &str) -> String {
    let entry = &waiting.entry;
    let severity = if entry.is_refused() { WARNING } else { INFORMATIONAL };
    let at = entry.at.format(&Rfc3339).unwrap_or_else(|_| "-".to_owned());
    let host = rustix::system::uname();
    let host = host.nodename().to_str().unwrap_or("-");
    let id = waiting.id.to_string();
    let object = entry.object();
    let fields = [
        ("id", id.as_str()),
        ("organization", organization),
        ("who", who(entry)),
        ("from", entry.from()),
        ("action", entry.action.as_str()),
        ("outcome", entry.outcome.as_str()),
        ("object", object.as_str()),
        ("object_id", entry.object_id.as_str()),
    ];
    let fields: String =
        fields.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value))).collect();
    let details: String = entry.details().chars().take(MAX_FIELD).collect();
    let text = format!("{} {} {} {details}", who(entry), entry.chinese(), entry.result());
    let priority = FACILITY * 8 + severity;
    let process = std::process::id();
    let action = token(&entry.action);
    format!(
        "<{priority}>1 {at} {} wengao {process} {action} [{FIELDS}{fields}] \u{feff}{}",
        token(host),
        one_line(&text)
    )
}

fn who(entry: &Entry) -> &str {
    if entry.who.is_empty() { "系统" } else { &entry.who }
}

/// What stands in the head: printable ASCII, at most as much as the shortest field takes.
fn token(text: &str) -> String {
    let token: String = text.chars().filter(char::is_ascii_graphic).take(32).collect();
    if token.is_empty() { "-".to_owned() } else { token }
}

/// A value between quotation marks.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in one_line(value).chars().take(MAX_FIELD) {
        if matches!(c, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Nothing that begins a line: nobody writes an event of his own into another one's.
fn one_line(text: &str) -> String {
    text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_of_the_standard_and_cannot_be_broken_out_of() {
        let entry = Entry {
            at: time::macros::datetime!(2026-11-29 04:05:06.789 UTC),
            who: "李\"文]".to_owned(),
            action: "login.failed".to_owned(),
            object_type: "account".to_owned(),
            object_id: "7".to_owned(),
            detail: serde_json::json!({ "reason": "a\n<13>1 forged" }),
            address: "10.0.0.1".to_owned(),
            outcome: "refused".to_owned(),
            object_title: "王\\五".to_owned(),
        };
        let waiting = Unsent { id: Uuid::nil(), entry };
        let said = message(&waiting, "yunjiang");
        assert!(said.starts_with("<108>1 2026-11-29T04:05:06.789Z "), "{said}");
        assert!(said.contains(" login.failed [wengao@32473 id=\"00000000-0000-0000-0000-000000000000\" organization=\"yunjiang\""));
        assert!(
            said.contains("who=\"李\\\"文\\]\" from=\"10.0.0.1\"") && said.contains("王\\\\五"),
            "{said}"
        );
        assert!(
            said.contains("] \u{feff}李\"文] 登录失败 被拒绝 理由：a <13>1 forged") && !said.contains('\n')
        );
        let framed = String::from_utf8(framed(&waiting, "yunjiang")).unwrap();
        assert_eq!(framed, format!("{} {said}", said.len()));
    }
}
