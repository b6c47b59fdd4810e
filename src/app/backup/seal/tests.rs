//! Tests of `seal.rs`.

use std::io::Cursor;

use super::*;

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery").unwrap()
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut writer = Writer::with_work(&passphrase(), Vec::new(), 2).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn opened(file: &[u8]) -> io::Result<Vec<u8>> {
    let mut reader = Reader::open(&passphrase(), Cursor::new(file)).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n * 7 + n / 251) as u8).collect()
}

/// Made by `age -p` 1.1.1.
#[test]
fn what_age_sealed_opens() {
    let file = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBEQWIwWFRCY2JOZkRkblI5Rm5RK2N3IDE4CmkwaFREREx0Z2IvWnEzNDljajVzd1JMLytWV1paZDVQdVc0Wk5sTi9ZbG8KLS0tIG5ZS2tXVkxYN1REcGErTEoyb1JoSlhqYmVLWlN4Rng4RzJjTTAvUGNVRDgKhk/rLbYBFX6pHeJ4kywKAAgtk/1ajvRViH4SqJaiMcIEA+fpDEyQJGFZLNEyw83D1dy72b7sBQ+sfg";
    let file = STANDARD_NO_PAD.decode(file).unwrap();
    assert_eq!(opened(&file).unwrap(), b"sealed by another program\n");
}

#[test]
fn what_was_sealed_opens_at_every_length_and_place() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
        let file = sealed(&content(length));
        assert_eq!(opened(&file).unwrap(), content(length), "{length}");
    }
    let (file, all) = (sealed(&content(3 * CHUNK)), content(3 * CHUNK));
    let mut reader = Reader::open(&passphrase(), Cursor::new(&file)).unwrap();
    for place in [2 * CHUNK + 5, 0, CHUNK - 3, 3 * CHUNK - 10] {
        let mut ten = [0; 10];
        reader.seek(SeekFrom::Start(place as u64)).unwrap();
        reader.read_exact(&mut ten).unwrap();
        assert_eq!(ten, all[place..place + 10]);
    }
    assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), all.len() as u64);
}

#[test]
fn nothing_opens_that_was_changed_anywhere() {
    let file = sealed(&content(CHUNK + 100));
    let header = file.windows(4).position(|four| four == b"\n---").unwrap() + 49;
    let places =
        (0..header + 40).step_by(7).chain((header..file.len()).step_by(4001)).chain([file.len() - 1]);
    for place in places {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert!(opened(&changed).is_err(), "byte {place}");
    }
    let swapped = {
        let begin = header + 16;
        let (head, payload) = file.split_at(begin);
        let (first, last) = payload.split_at(CHUNK + TAG);
        [head, last, first].concat()
    };
    assert!(opened(&swapped).is_err());
    for cut in [1, 16, 100, 100 + TAG, CHUNK] {
        assert!(opened(&file[..file.len() - cut]).is_err(), "{cut} bytes cut off");
    }
    assert!(opened(&[file.as_slice(), b"x"].concat()).is_err(), "more at the end");
}

#[test]
fn another_passphrase_or_endless_work_is_refused() {
    let file = sealed(b"text");
    let other = Passphrase::new("correct horse batterie").unwrap();
    assert!(matches!(Reader::open(&other, Cursor::new(&file)), Err(BadSeal::Refused)));
    let text = String::from_utf8_lossy(&file).into_owned();
    let costly = text.replacen(" 2\n", " 40\n", 1).into_bytes();
    assert!(matches!(Reader::open(&other, Cursor::new(&costly)), Err(BadSeal::Otherwise)));
    assert!(Passphrase::new("elf Zeichen").is_none());
    assert_ne!(Passphrase::random().unwrap(), Passphrase::random().unwrap());
}
