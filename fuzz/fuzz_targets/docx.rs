//! Any bytes taken for a Word file end in paragraphs or in one clear error, and so they do for the intake.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wengao::{intake, word};

fuzz_target!(|bytes: &[u8]| {
    let _ = word::read(bytes);
    let _ = intake::read("文稿.docx", bytes);
    if let Ok(members) = intake::expand("文稿.zip", bytes) {
        for (name, content) in members {
            // Nothing in an archive may name a place outside of it.
            assert!(!name.starts_with('/') && !name.split('/').any(|part| part == ".."), "{name}");
            drop(content);
        }
    }
});
