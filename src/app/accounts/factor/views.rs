//! The pages of the second factor, with samples.

use askama::Template;

use super::model::Square;
use crate::web::Shell;

/// The page at the door that asks for a code.
#[derive(Template)]
#[template(path = "accounts/code.html")]
pub(super) struct CodePage {
    pub(super) shell: Shell,
    pub(super) error: String,
}

/// What a person's own page shows.
pub(super) enum FactorState {
    /// None yet: the square, the key, what was wrong with the code.
    Off { square: Square, key: String, error: String },
    /// It has just been confirmed: the codes to write down.
    Fresh(Vec<String>),
    /// It is asked at every login; how many written codes are left.
    On { left: i32, error: String },
}

#[derive(Template)]
#[template(path = "accounts/factor.html")]
pub(super) struct FactorPage {
    pub(super) shell: Shell,
    pub(super) state: FactorState,
    /// The organization asks for it.
    pub(super) required: bool,
}

/// Samples of the templates.
pub(in crate::app::accounts) fn samples() -> Vec<(&'static str, String)> {
    let page =
        |state, required| FactorPage { shell: Shell::sample(), state, required }.render().unwrap_or_default();
    let square = Square::new(&[7; 20], "云江市人大常委会", "liwen").unwrap_or_default();
    let off =
        FactorState::Off { square, key: "GEZD GNBV".to_owned(), error: "验证码不正确。".to_owned() };
    let code = CodePage { shell: Shell::anonymous(), error: "验证码不正确。".to_owned() };
    vec![
        ("accounts/code", code.render().unwrap_or_default()),
        ("accounts/factor", page(off, true)),
        ("accounts/factor", page(FactorState::Fresh(vec!["abcdef-ghjkmn".to_owned()]), false)),
        ("accounts/factor", page(FactorState::On { left: 3, error: String::new() }, false)),
    ]
}
