//! The description of the API, for programs and for readers.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Map, Value};

use super::openapi;
use crate::app::accounts::guard;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{Access, App, Json, RouteRow, RouteTable, Shell, Tokens};

/// The description, for programs.
pub(super) async fn description(State(table): State<RouteTable>) -> AppResult {
    Ok(Json(openapi::describe(&table.0)?).into_response())
}

/// The description, for people.
pub(super) async fn reference(
    State(app): State<App>,
    State(table): State<RouteTable>,
    headers: HeaderMap,
) -> AppResult {
    let user = guard::identify(&app, &headers).await?;
    let shell = user.map_or_else(Shell::anonymous, |user| user.shell("account"));
    render(&ReferencePage::new(shell, &openapi::describe(&table.0)?))
}

#[derive(Template)]
#[template(path = "api/reference.html")]
pub(super) struct ReferencePage {
    shell: Shell,
    intro: String,
    operations: Vec<Operation>,
    shapes: Vec<Shape>,
}

/// One operation, in words.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    fields: Vec<Field>,
    example: String,
    /// The status of a good answer, what it means, what it holds.
    status: String,
    meaning: String,
    shape: String,
    errors: Vec<(String, String)>,
}

/// A named shape of the answers and bodies.
struct Shape {
    name: String,
    about: String,
    fields: Vec<Field>,
}

/// A parameter or a field.
struct Field {
    name: String,
    kind: String,
    required: bool,
    about: String,
}

impl ReferencePage {
    /// From the description for programs.
    pub(super) fn new(shell: Shell, whole: &Value) -> Self {
        let object =
            |pointer: &str| whole.pointer(pointer).and_then(Value::as_object).cloned().unwrap_or_default();
        let mut operations = Vec::new();
        for (path, methods) in object("/paths") {
            for (method, words) in methods.as_object().into_iter().flatten() {
                operations.push(operation(&path, method, words));
            }
        }
        let shapes = object("/components/schemas");
        let shapes = shapes.iter().map(|(name, schema)| Shape {
            name: name.clone(),
            about: text(schema, "description"),
            fields: fields(schema),
        });
        Self { shell, intro: text(&whole["info"], "description"), operations, shapes: shapes.collect() }
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn operation(path: &str, method: &str, words: &Value) -> Operation {
    let parameters = words.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<Field> = parameters
        .map(|parameter| Field {
            name: text(parameter, "name"),
            kind: kind(&parameter["schema"]),
            required: parameter["required"] == Value::Bool(true),
            about: text(parameter, "description"),
        })
        .collect();
    let body = words.pointer("/requestBody/content").and_then(Value::as_object).cloned().unwrap_or_default();
    for (media, content) in &body {
        let about = format!("请求内容，{media}");
        all.push(Field {
            name: "（请求体）".to_owned(),
            kind: kind(&content["schema"]),
            required: true,
            about,
        });
    }
    let answers = words.get("responses").and_then(Value::as_object).cloned().unwrap_or_default();
    let good = answers.iter().find(|(status, _)| status.starts_with('2'));
    let (status, answer) = good.map(|(status, answer)| (status.clone(), answer.clone())).unwrap_or_default();
    let errors = answers.iter().filter(|(status, _)| !status.starts_with('2'));
    Operation {
        id: text(words, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(words, "summary"),
        description: text(words, "description"),
        fields: all,
        example: curl(path, method, words, &body),
        status,
        meaning: text(&answer, "description"),
        shape: returned(&answer),
        errors: errors.map(|(status, answer)| (status.clone(), text(answer, "description"))).collect(),
    }
}

/// What a good answer holds.
fn returned(answer: &Value) -> String {
    let content = answer.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
    content.values().next().map(|content| kind(&content["schema"])).unwrap_or_default()
}

/// A command line that asks for it.
fn curl(path: &str, method: &str, words: &Value, body: &Map<String, Value>) -> String {
    let example = body.values().find_map(|content| content.get("example"));
    let open = words.get("security").is_some();
    let token = if open { "" } else { "-H \"Authorization: Bearer $TOKEN\" " };
    let mut out = format!("curl {token}http://127.0.0.1:8080{}", path.replace("{id}", "$ID"));
    if body.contains_key("multipart/form-data") {
        out += " -F file=@讲话一.docx -F file=@讲话二.txt";
    } else if let Some(example) = example {
        out += &format!(
            " \\\n  -X {} -H \"Content-Type: application/json\" -d '{example}'",
            method.to_uppercase()
        );
    }
    out
}

/// A schema in a word or two.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
        return options.iter().map(kind).find(|word| !word.is_empty()).unwrap_or_default();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<&str> =
            values.iter().filter_map(Value::as_str).filter(|name| !name.is_empty()).collect();
        return values.join(" | ");
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let fields: Vec<String> =
            properties.iter().map(|(name, field)| format!("{name}: {}", kind(field))).collect();
        return format!("{{{}}}", fields.join(", "));
    }
    let plain = match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>().join(" | ")
        }
        _ => String::new(),
    };
    match (plain.as_str(), schema.get("items"), text(schema, "format").as_str()) {
        ("array" | "array | null", Some(items), _) => {
            format!(
                "{}[]",
                Some(kind(items)).filter(|word| !word.is_empty()).unwrap_or_else(|| "object".to_owned())
            )
        }
        (_, _, format @ ("uuid" | "date" | "binary")) => plain.replace("string", format),
        _ => plain,
    }
}

/// The fields of an object; a list's rows count as its own.
fn fields(schema: &Value) -> Vec<Field> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let fields = properties.into_iter().flatten().map(|(name, field)| Field {
        name: name.clone(),
        kind: kind(field),
        required: required.contains(&name.as_str()),
        about: text(field, "description"),
    });
    fields.collect()
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let row = RouteRow {
        method: "POST",
        path: "/api/complete",
        access: Access::Drafter,
        tokens: Tokens::Read,
        often: true,
        by_itself: false,
    };
    let whole = openapi::describe(&[row]).unwrap_or_default();
    let page = ReferencePage::new(Shell::sample(), &whole);
    vec![("api/reference", page.render().unwrap_or_default())]
}
