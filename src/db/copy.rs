//! Values of JSON rows in the text that PostgreSQL's COPY reads, which takes rows many times faster than statements do.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As text, number or truth.
    Plain,
    /// JSON itself.
    Json,
    /// An array of PostgreSQL's.
    List,
}

/// A JSON text, taken from where it stands where nothing in it is escaped.
#[derive(Deserialize)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Appends one value.
///
/// # Errors
/// When it is no JSON of that form.
pub fn push(raw: &RawValue, form: Form, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let json = raw.get();
    match (form, json.as_bytes().first()) {
        (_, Some(b'n')) => out.extend_from_slice(b"\\N"),
        (Form::List, _) => {
            let mut literal = String::new();
            list(json, &mut literal)?;
            escape(&literal, out);
        }
        (Form::Plain, Some(b'"')) => escape(&serde_json::from_str::<Text>(json)?.0, out),
        (Form::Plain | Form::Json, _) => escape(json, out),
    }
    Ok(())
}

/// A JSON array as an array of PostgreSQL's: `{a,"b c",NULL}`.
fn list(json: &str, out: &mut String) -> serde_json::Result<()> {
    let values: Vec<&RawValue> = serde_json::from_str(json)?;
    out.push('{');
    for (number, value) in values.into_iter().map(RawValue::get).enumerate() {
        if number > 0 {
            out.push(',');
        }
        match value.as_bytes().first() {
            Some(b'n') => out.push_str("NULL"),
            Some(b'[') => list(value, out)?,
            Some(b'"') => {
                out.push('"');
                for c in serde_json::from_str::<Text>(value)?.0.chars() {
                    if matches!(c, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push('"');
            }
            _ => out.push_str(value),
        }
    }
    out.push('}');
    Ok(())
}

/// Text with what COPY reads as ends of values and lines escaped.
fn escape(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\\' | b'\n' | b'\r' | b'\t')) {
        let (plain, from) = rest.split_at(at);
        out.extend_from_slice(plain);
        out.push(b'\\');
        out.push(match from.first() {
            Some(b'\n') => b'n',
            Some(b'\r') => b'r',
            Some(b'\t') => b't',
            _ => b'\\',
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str, form: Form) -> String {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        let mut out = Vec::new();
        push(raw, form, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_written_as_copy_reads_them() {
        assert_eq!(written("null", Form::Plain), "\\N");
        assert_eq!(written("null", Form::Json), "\\N");
        assert_eq!(written("-1.50", Form::Plain), "-1.50");
        assert_eq!(written("true", Form::Plain), "true");
        assert_eq!(written(r#""a\tb\\c\n\u6c34\"""#, Form::Plain), r#"a\tb\\c\n水""#);
        assert_eq!(written(r#""\\N""#, Form::Plain), r"\\N", "the text \\N is no null");
        assert_eq!(written(r#"{"a":"b\nc"}"#, Form::Json), r#"{"a":"b\\nc"}"#);
        assert_eq!(
            written(r#"["a","b c",null,"","x\"y\\","NULL"]"#, Form::List),
            r#"{"a","b c",NULL,"","x\\"y\\\\","NULL"}"#
        );
        assert_eq!(written("[[1,2.50],[3,4]]", Form::List), "{{1,2.50},{3,4}}");
        assert_eq!(written("[]", Form::List), "{}");
        let raw: &RawValue = serde_json::from_str("7").unwrap();
        assert!(push(raw, Form::List, &mut Vec::new()).is_err());
    }
}
