//! What a draft that is being put together consists of; no SQL, no HTTP.

mod sources;
mod state;

pub use sources::{Beside, TWINS, place_of, source, with_ids};
pub use state::{Assembly, Begun, ChosenSoFar, cut};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::outlines::model::shipped;
    use crate::engine::assembly::{Chosen, Place};
    use crate::engine::suggest::{AgendaItem, Position};
    use uuid::Uuid;

    fn state() -> ChosenSoFar {
        ChosenSoFar::new(Uuid::nil(), shipped().unwrap().remove(2), "云江市人大常委会")
    }

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_first_page_is_read_and_minutes_scale_the_targets() {
        let mut state = state();
        assert_eq!(state.place, "云江市");
        let (before, first) = (state.outline.characters, state.outline.sections[1].characters);
        let form = [
            ("title", "讲话"),
            ("minutes", "11"),
            ("date", "2026-12-05"),
            ("agenda.who", "徐书记"),
            ("agenda.what", "作了重要讲话"),
            ("agenda.who", ""),
            ("agenda.what", ""),
            ("slot.目标", "建设幸福云江"),
        ];
        state.read_occasion(&fields(&form)).unwrap();
        assert_eq!((state.outline.characters, state.outline.sections[1].characters), (before / 2, first / 2));
        assert_eq!(state.agenda.len(), 1);
        assert!(state.frame()[0].1.contains("徐书记"));
        assert!(state.frame().last().unwrap().1.contains("建设幸福云江"));
        assert!(state.read_occasion(&fields(&[("minutes", "半小时")])).is_err());
    }

    #[test]
    fn pieces_keep_the_order_of_the_moves() {
        let mut state = state();
        let place = Place { section: 1, point: Some(0) };
        for (text, position) in
            [("落脚。", Position::Landing), ("举措。", Position::Measure), ("论断。", Position::Thesis)]
        {
            state.add(place, Chosen { text: text.to_owned(), position, ..Chosen::default() });
        }
        let text: String = state.pieces(place).iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(text, "论断。举措。落脚。");
        assert_eq!(state.characters(place), 9);
    }

    #[test]
    fn a_frame_once_written_is_not_made_again() {
        let mut state = state();
        state.agenda = vec![AgendaItem { who: "徐书记".to_owned(), what: String::new() }];
        state.read_frame(&fields(&[("text.0", "同志们，刚才，徐书记讲了话。"), ("text.1", "过渡。")]));
        assert_eq!(state.frame()[0].1, "同志们，刚才，徐书记讲了话。");
        assert_eq!(state.pieces(Place { section: 1, point: None })[0].text, "过渡。");
    }

    #[test]
    fn the_state_goes_into_the_database_and_back() {
        let mut state = state();
        state.date = Some(time::macros::date!(2026 - 12 - 05));
        let there = serde_json::to_value(&state).unwrap();
        let back: ChosenSoFar = serde_json::from_value(there).unwrap();
        assert_eq!((back.date, back.outline), (state.date, state.outline));
    }
}
