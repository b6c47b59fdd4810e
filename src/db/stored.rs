//! Values in columns of JSON. What cannot be read is an error, never a default: the default would be shown as what somebody
//! wrote, and written back over it.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a column of JSON holds.
///
/// # Errors
/// When it is of another shape.
pub fn read<T: DeserializeOwned>(json: Value) -> sqlx::Result<T> {
    serde_json::from_value(json).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// What a list holds; `{}` is an empty one: so a column begins that nothing was written into.
///
/// # Errors
/// When it is of another shape.
pub fn read_list<T: DeserializeOwned>(json: Value) -> sqlx::Result<Vec<T>> {
    match json {
        Value::Object(object) if object.is_empty() => Ok(Vec::new()),
        json => read(json),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn another_shape_is_an_error() {
        assert_eq!(read::<Vec<u8>>(json!([1, 2])).unwrap(), [1, 2]);
        assert_eq!(read_list::<u8>(json!({})).unwrap(), [0_u8; 0]);
        for broken in [json!({ "a": 1 }), json!("text"), json!(null), json!(["text"])] {
            assert!(matches!(read::<Vec<u8>>(broken.clone()), Err(sqlx::Error::Decode(_))));
            assert!(read_list::<u8>(broken).is_err());
        }
    }
}
