//! The description of the API beside the table of routes that it is made from.

use serde_json::{Map, Value, json};
use wengao::app::api::openapi;
use wengao::routes;
use wengao::web::{Access, RouteRow, Tokens};

/// The whole description.
pub fn description() -> Value {
    openapi::describe(&routes::all()).unwrap()
}

fn rows() -> impl Iterator<Item = RouteRow> {
    routes::all().into_iter().filter(|route| route.path.starts_with("/api/"))
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let words: Map<String, Value> =
        serde_json::from_str(include_str!("../../src/app/api/data/operations.json")).unwrap();
    let mut described: Vec<String> = words.keys().cloned().collect();
    let mut wanted: Vec<String> = rows().map(|route| format!("{} {}", route.method, route.path)).collect();
    described.sort();
    wanted.sort();
    assert_eq!(described, wanted);
}

#[test]
fn the_scope_of_every_route_is_told() {
    let whole = description();
    for route in rows() {
        let told = &whole["paths"][route.path][route.method.to_lowercase()]["security"];
        let wanted = match route.tokens {
            Tokens::Refused => json!([]),
            Tokens::Read => json!([{ "token": ["read"] }]),
            Tokens::Write => json!([{ "token": ["write"] }]),
        };
        assert_eq!(*told, wanted, "{} {}", route.method, route.path);
        assert_eq!(route.tokens == Tokens::Refused, route.access == Access::Public, "{}", route.path);
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_error_is_explained() {
    let whole = description();
    let text = whole.to_string();
    for reference in text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(whole.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let paths = whole["paths"].as_object().unwrap();
    assert!(!paths.is_empty());
    for operation in paths.values().flat_map(|path| path.as_object().unwrap().values()) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let said = answer["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{status} of {operation}");
        }
    }
}
