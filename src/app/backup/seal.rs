//! A sealed file: encrypted and authenticated with a passphrase, in the format of age (age-encryption.org/v1, its `scrypt`
//! recipient), so that it opens without this program too: `age -d FILE`. Who does not know the passphrase can neither read
//! it nor make or change one that opens.
//!
//! The passphrase gives a key (scrypt) that wraps the file's key; from that follow the key of the header's HMAC and the key
//! of the payload, 64 KiB a chunk under ChaCha20-Poly1305, each with its number and whether it is the last.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The first line of every sealed file.
pub const FIRST_LINE: &[u8] = b"age-encryption.org/v1\n";
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
/// Bytes of a chunk before it is sealed.
const CHUNK: usize = 64 << 10;
/// Bytes that sealing adds to a chunk.
const TAG: usize = 16;
/// What a guess at the passphrase costs, as a power of two: a quarter of a second and 64 MB.
const WORK: u8 = 16;
/// What a file may ask of us at most: 1 GB. Files of age itself ask for 18.
const MOST_WORK: u8 = 20;
/// Bytes of a header.
const MAX_HEADER: u64 = 512;

/// The passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(String);

impl Passphrase {
    /// Characters of a passphrase: what is shorter can be guessed.
    pub const SHORTEST: usize = 12;

    /// A passphrase, if it is long enough.
    pub fn new(text: &str) -> Option<Self> {
        (text.chars().count() >= Self::SHORTEST).then(|| Self(text.to_owned()))
    }

    /// A new one that nobody guesses: 32 random bytes.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random() -> io::Result<Self> {
        Ok(Self(STANDARD_NO_PAD.encode(random::<32>()?)))
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that wraps the file's key.
    fn key(&self, salt: &[u8], work: u8) -> Option<[u8; 32]> {
        let mut key = [0; 32];
        let params = scrypt::Params::new(work, 8, 1).ok()?;
        scrypt::scrypt(self.0.as_bytes(), &[LABEL, salt].concat(), &params, &mut key).ok()?;
        Some(key)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// Why a sealed file does not open.
#[derive(Debug, thiserror::Error)]
pub enum BadSeal {
    /// It cannot be read.
    #[error("备份文件读不出来，请检查磁盘和权限。")]
    Unreadable(#[from] io::Error),
    /// It is sealed otherwise: for a public key, or by a later format.
    #[error("这个文件不是用口令加密的备份，请换一份备份。")]
    Otherwise,
    /// Another passphrase, or a header that was changed.
    #[error("备份打不开：口令不对，或文件被改动过；请检查口令文件，仍不行就换一份备份。")]
    Refused,
    /// The end is missing or changed.
    #[error("备份不完整或被改动过，请换一份备份。")]
    CutOff,
}

/// The work is refused by a crate that has no reason to.
fn impossible() -> io::Error {
    io::Error::other("a cipher refused its input")
}

fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|cause| io::Error::other(cause.to_string()))?;
    Ok(bytes)
}

/// A key that follows from the file's key.
fn derived(file_key: &[u8], salt: Option<&[u8]>, info: &[u8]) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(salt, file_key).expand(info, &mut key).map_err(|_| impossible())?;
    Ok(key)
}

/// The HMAC over a header up to its `---`.
fn header_mac(file_key: &[u8], header: &[u8]) -> io::Result<Hmac<Sha256>> {
    let key = derived(file_key, None, b"header")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| impossible())?;
    mac.update(header);
    Ok(mac)
}

/// The number of a chunk, and whether it is the last.
fn nonce(number: u64, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    for (to, from) in nonce.iter_mut().skip(3).zip(number.to_be_bytes()) {
        *to = from;
    }
    if let Some(flag) = nonce.last_mut() {
        *flag = u8::from(last);
    }
    nonce
}

/// Seals what is written to it. Only after [`Writer::finish`] is the file whole.
pub struct Writer<W: Write> {
    out: W,
    cipher: ChaCha20Poly1305,
    chunk: Vec<u8>,
    number: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the header to `out`.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn new(passphrase: &Passphrase, out: W) -> io::Result<Self> {
        Self::with_work(passphrase, out, WORK)
    }

    fn with_work(passphrase: &Passphrase, mut out: W, work: u8) -> io::Result<Self> {
        let (file_key, salt, payload_salt) = (random::<16>()?, random::<16>()?, random::<16>()?);
        let wrapping = passphrase.key(&salt, work).ok_or_else(impossible)?;
        let wrapped = ChaCha20Poly1305::new(&wrapping.into())
            .encrypt(&[0; 12].into(), file_key.as_slice())
            .map_err(|_| impossible())?;
        let encode = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
        let stanza = format!("-> scrypt {} {work}\n{}\n---", encode(&salt), encode(&wrapped));
        let header = [FIRST_LINE, stanza.as_bytes()].concat();
        let mac = header_mac(&file_key, &header)?.finalize().into_bytes();
        out.write_all(&header)?;
        out.write_all(format!(" {}\n", encode(&mac)).as_bytes())?;
        out.write_all(&payload_salt)?;
        let cipher = ChaCha20Poly1305::new(&derived(&file_key, Some(&payload_salt), b"payload")?.into());
        Ok(Self { out, cipher, chunk: Vec::with_capacity(CHUNK), number: 0 })
    }

    /// Writes the last chunk and gives back what was written to.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let nonce = nonce(self.number, last).into();
        let sealed = self.cipher.encrypt(&nonce, self.chunk.as_slice()).map_err(|_| impossible())?;
        self.out.write_all(&sealed)?;
        self.number += 1;
        self.chunk.clear();
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits: it may be the last.
        if self.chunk.len() == CHUNK && !bytes.is_empty() {
            self.seal(false)?;
        }
        let taken = bytes.get(..bytes.len().min(CHUNK - self.chunk.len())).unwrap_or_default();
        self.chunk.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A sealed file that was opened, as it was before it was sealed. Every byte that is read was authenticated; what was
/// changed is an error of the kind `InvalidData`.
pub struct Reader<R> {
    input: R,
    cipher: ChaCha20Poly1305,
    /// Where the payload begins in `input`.
    begin: u64,
    /// Bytes of the payload, as it is sealed.
    sealed: u64,
    position: u64,
    /// The chunk that was opened last.
    number: Option<u64>,
    chunk: Vec<u8>,
}

impl<R: Read + Seek> Reader<R> {
    /// Opens a sealed file; its end is looked at first, so that one that was cut off does not open.
    ///
    /// # Errors
    /// [`BadSeal`] says why not.
    pub fn open(passphrase: &Passphrase, mut input: R) -> Result<Self, BadSeal> {
        let (header, mac) = read_header(&mut input)?;
        let begin = u64::try_from(header.len() + mac.len() + 2).unwrap_or_default();
        let file_key = unwrap(passphrase, &header)?;
        let mac = STANDARD_NO_PAD.decode(&mac).map_err(|_| BadSeal::Refused)?;
        header_mac(&file_key, &header)?.verify_slice(&mac).map_err(|_| BadSeal::Refused)?;
        let mut salt = [0; 16];
        input.seek(SeekFrom::Start(begin))?;
        input.read_exact(&mut salt).map_err(|_| BadSeal::CutOff)?;
        let begin = begin + 16;
        let sealed = input.seek(SeekFrom::End(0))?.saturating_sub(begin);
        let cipher = ChaCha20Poly1305::new(&derived(&file_key, Some(&salt), b"payload")?.into());
        let mut reader = Self { input, cipher, begin, sealed, position: 0, number: None, chunk: Vec::new() };
        reader.load(reader.chunks().saturating_sub(1)).map_err(|_| BadSeal::CutOff)?;
        Ok(reader)
    }

    fn chunks(&self) -> u64 {
        self.sealed.div_ceil((CHUNK + TAG) as u64)
    }

    /// Bytes in all.
    fn length(&self) -> u64 {
        self.sealed.saturating_sub(self.chunks() * TAG as u64)
    }

    fn load(&mut self, number: u64) -> io::Result<()> {
        if self.number == Some(number) {
            return Ok(());
        }
        let altered = || io::Error::new(io::ErrorKind::InvalidData, "the sealed file was changed");
        self.number = None;
        let full = (CHUNK + TAG) as u64;
        let offset = number * full;
        let length = self.sealed.checked_sub(offset).ok_or_else(altered)?.min(full);
        let mut sealed = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.input.seek(SeekFrom::Start(self.begin + offset))?;
        self.input.read_exact(&mut sealed)?;
        let last = number + 1 == self.chunks();
        let opened = self.cipher.decrypt(&nonce(number, last).into(), sealed.as_slice());
        self.chunk = opened.map_err(|_| altered())?;
        // Only a file without content ends with a chunk without content.
        if self.chunk.is_empty() && number > 0 {
            return Err(altered());
        }
        self.number = Some(number);
        Ok(())
    }
}

impl<R: Read + Seek> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length() || buffer.is_empty() {
            return Ok(0);
        }
        self.load(self.position / CHUNK as u64)?;
        let within = usize::try_from(self.position % CHUNK as u64).map_err(io::Error::other)?;
        let n = self.chunk.get(within..).unwrap_or_default().read(buffer)?;
        self.position += n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Reader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

/// The header up to its `---`, and the HMAC after it.
fn read_header(input: &mut impl Read) -> Result<(Vec<u8>, Vec<u8>), BadSeal> {
    let mut bytes = Vec::new();
    input.by_ref().take(MAX_HEADER).read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\n---").ok_or(BadSeal::Otherwise)?;
    let (header, rest) = bytes.split_at(end + 4);
    let rest = rest.strip_prefix(b" ").ok_or(BadSeal::Otherwise)?;
    let mac = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !header.starts_with(FIRST_LINE) || rest.len() == mac.len() {
        return Err(BadSeal::Otherwise);
    }
    Ok((header.to_vec(), mac.to_vec()))
}

/// The file's key out of its header.
fn unwrap(passphrase: &Passphrase, header: &[u8]) -> Result<[u8; 16], BadSeal> {
    let text = std::str::from_utf8(header).map_err(|_| BadSeal::Otherwise)?;
    let lines: Vec<&str> = text.lines().collect();
    let [_, recipient, wrapped, _] = lines.as_slice() else { return Err(BadSeal::Otherwise) };
    let words: Vec<&str> = recipient.split(' ').collect();
    let ["->", "scrypt", salt, work] = words.as_slice() else { return Err(BadSeal::Otherwise) };
    let work = work.parse().ok().filter(|work| *work <= MOST_WORK).ok_or(BadSeal::Otherwise)?;
    let salt = STANDARD_NO_PAD.decode(salt).ok().filter(|salt| salt.len() == 16).ok_or(BadSeal::Otherwise)?;
    let wrapped = STANDARD_NO_PAD.decode(wrapped).map_err(|_| BadSeal::Otherwise)?;
    let key = passphrase.key(&salt, work).ok_or(BadSeal::Otherwise)?;
    let opened = ChaCha20Poly1305::new(&key.into()).decrypt(&[0; 12].into(), wrapped.as_slice());
    opened.ok().and_then(|key| key.try_into().ok()).ok_or(BadSeal::Refused)
}

#[cfg(test)]
mod tests;
