//! Answers compared with what the description promises: a small reader of the JSON Schema that it is written in.

use serde_json::Value;

use super::description::description;
use crate::support::site::Answer;

/// Checks status, media type and shape of an answer; gives back its JSON (null for a file).
pub fn check(method: &str, path: &str, answer: &Answer) -> Value {
    let whole = description();
    let path = path.split('?').next().unwrap();
    let (pattern, methods) = whole["paths"]
        .as_object()
        .unwrap()
        .iter()
        .find(|(pattern, _)| fits(pattern, path))
        .unwrap_or_else(|| panic!("{path} is not described"));
    let operation = &methods[method.to_lowercase()];
    let status = answer.status.as_str();
    let response = &operation["responses"][status];
    assert!(response.is_object(), "{method} {pattern} answers {status}, which is not described");
    let media = answer.headers["content-type"].to_str().unwrap();
    let content = &response["content"][media];
    assert!(content.is_object(), "{method} {pattern} answers {media}, which is not described");
    if content["schema"]["format"] == "binary" {
        return Value::Null;
    }
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap();
    shape(&whole, &content["schema"], &value, &format!("{method} {pattern} {status}"));
    value
}

fn fits(pattern: &str, path: &str) -> bool {
    let (a, b): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
}

/// Panics where `value` has another shape.
pub fn shape(whole: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return shape(whole, whole.pointer(reference.trim_start_matches('#')).unwrap(), value, at);
    }
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{at}: {value} is none of {values:?}");
    }
    let named = match (&schema["type"], value) {
        (Value::Null, _) => None,
        (Value::String(one), _) => Some(vec![one.as_str()]),
        (Value::Array(all), _) => Some(all.iter().filter_map(Value::as_str).collect()),
        other => panic!("{at}: {other:?}"),
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if let Some(named) = named {
        let number = is == "integer" && named.contains(&"number");
        assert!(number || named.contains(&is), "{at}: {value} is {is}, not {named:?}");
    }
    if let (Some(least), Some(n)) = (schema["minimum"].as_f64(), value.as_f64()) {
        assert!(n >= least, "{at}: {n} is less than {least}");
    }
    if let Value::Array(items) = value {
        for (number, item) in items.iter().enumerate() {
            shape(whole, &schema["items"], item, &format!("{at}[{number}]"));
        }
    }
    if let (Value::Object(fields), Some(properties)) = (value, schema["properties"].as_object()) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(fields.contains_key(name), "{at}: {name} is missing");
        }
        for (name, field) in fields {
            match properties.get(name) {
                Some(schema) => shape(whole, schema, field, &format!("{at}.{name}")),
                None => assert!(schema["additionalProperties"] != false, "{at}: {name} is not described"),
            }
        }
    }
}

#[test]
#[should_panic(expected = "is not described")]
fn the_reader_sees_a_field_that_is_not_described() {
    let schema = serde_json::json!({ "type": "object", "properties": {}, "additionalProperties": false });
    shape(&Value::Null, &schema, &serde_json::json!({ "x": 1 }), "test");
}

#[test]
#[should_panic(expected = "is string, not")]
fn the_reader_sees_a_wrong_type() {
    shape(&Value::Null, &serde_json::json!({ "type": "integer" }), &serde_json::json!("1"), "test");
}
