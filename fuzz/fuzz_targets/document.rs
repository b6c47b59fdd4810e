//! Any bytes end in recognised speeches or in one clear error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengao::engine::clean::{clean, encoding};
use wengao::engine::recognise::recognise;

fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = recognise(bytes) else { return };
    // Every speech has a confidence for each of its sections.
    for speech in &found.speeches {
        assert_eq!(speech.confidence.len(), speech.document.sections.len());
    }
    // What is clean stays as it is.
    if let Ok(decoded) = encoding::decode(bytes) {
        let once = clean(&decoded.text).text();
        assert_eq!(clean(&once).text(), once);
    }
});
