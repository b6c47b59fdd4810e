//! One step, of whatever sort, from JSON into the document.

use prosemirror::dynamic::DynamicNode;
use prosemirror::model::Node as _;
use serde_json::Value;

use super::cost::MAX_MARKS;
use super::guard::{applied, read, validate};
use super::schema::Shared;
use super::{Refused, mark_set};
use crate::engine::budget::Budget;

/// Validates, applies and checks one step; returns the new document and the step's canonical form.
pub(super) fn one(
    shared: &'static Shared,
    step: &Value,
    doc: &DynamicNode,
    budget: Option<&Budget>,
) -> Result<(DynamicNode, Value), Refused> {
    if budget.is_some() && is_crowded(step) {
        return Err(Refused::TooLarge("too many marks on one node".to_owned()));
    }
    let (doc, step) = if step.get("stepType").and_then(Value::as_str) == Some("markSet") {
        mark_set::apply(shared, step, doc, budget)?
    } else {
        let mut step = step.clone();
        let doc = shared.dynamic.with_types(|| -> Result<DynamicNode, Refused> {
            validate(shared, &mut step, doc)?;
            applied(Some(&read(&step)?), doc)
        })?;
        (doc, step)
    };
    // The crate checks only the seams, as in JavaScript.
    shared.dynamic.with_types(|| doc.check()).map_err(|e| Refused::DoesNotApply(e.to_string()))?;
    Ok((doc, step))
}

/// Whether some node in the slice of a step has more marks than a text may: sets of marks are compared each with each.
fn is_crowded(json: &Value) -> bool {
    match json {
        Value::Object(object) => object.iter().any(|(key, value)| {
            key == "marks" && value.as_array().is_some_and(|marks| marks.len() > MAX_MARKS)
                || is_crowded(value)
        }),
        Value::Array(list) => list.iter().any(is_crowded),
        _ => false,
    }
}
