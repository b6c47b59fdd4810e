//! What a speech's head says survives its own file: exported and imported again it has the same title, speaker, post and day.

use wengao::intake;
use wengao::samples::speeches;
use wengao::word::house::{SpeakerLine, TitleSpace};
use wengao::word::{HeadOrder, HouseStyle, Meta, Settings, text, write};

/// Title, speaker, post and day of the only speech in a file.
fn head(name: &str, bytes: &[u8]) -> (String, Option<String>, Option<String>, Option<String>) {
    let found = intake::read(name, bytes).unwrap();
    assert_eq!(found.speeches.len(), 1, "{name}");
    let speech = &found.speeches[0];
    let facts = &speech.facts;
    let day = facts.date.map(|date| date.to_string());
    (speech.document.title.plain(), facts.speaker.clone(), facts.post.clone(), day)
}

#[test]
fn an_exported_speech_is_imported_with_its_head() {
    let samples = speeches().unwrap();
    assert_eq!(samples.len(), 23);
    for sample in samples {
        let found = intake::read(&sample.file, sample.text.as_bytes()).unwrap();
        let speech = &found.speeches[0];
        let facts = &speech.facts;
        let own = head(&sample.file, sample.text.as_bytes());
        assert_eq!(own.1.as_deref(), Some(sample.speaker.as_str()), "{}", sample.file);
        assert!(own.2.is_some() && own.3 == Some(sample.date.to_string()), "{}: {own:?}", sample.file);
        let meta = Meta { name: facts.speaker.clone(), post: facts.post.clone(), date: facts.date };
        for order in [HeadOrder::DateFirst, HeadOrder::NameFirst] {
            let style = HouseStyle { head: order, space: TitleSpace::Wide, ..HouseStyle::default() };
            let plain = text(&speech.document, &meta, &style);
            assert_eq!(head("speech.txt", plain.as_bytes()), own, "{} {style:?}", sample.file);
            let settings = Settings { style, ..Settings::default() };
            let word = write(&speech.document, &meta, settings).unwrap();
            assert_eq!(head("speech.docx", &word), own, "{} {order:?}", sample.file);
            // With the post in a line of its own, too.
            let style = HouseStyle { head: order, speaker: SpeakerLine::TwoLines, ..HouseStyle::default() };
            let plain = text(&speech.document, &meta, &style);
            assert_eq!(head("speech.txt", plain.as_bytes()), own, "{} {style:?}", sample.file);
            let settings = Settings { style, ..Settings::default() };
            let word = write(&speech.document, &meta, settings).unwrap();
            assert_eq!(head("speech.docx", &word), own, "{} two lines", sample.file);
        }
    }
}
