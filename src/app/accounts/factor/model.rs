//! Secrets, codes and the square that shows a secret to a telephone; no SQL, no HTTP.

use anyhow::anyhow;
use qrcode::{Color, QrCode};
use time::{Duration, OffsetDateTime};
use totp_rs::{Builder, Secret, Totp};

use crate::app::accounts::password;
use crate::web::page::encode;

/// Bytes of a secret: what RFC 4226 recommends.
pub const SECRET: usize = 20;
/// Codes to be written down.
pub const RECOVERY_CODES: usize = 10;
/// How long somebody may take to give his code after his password.
pub const PATIENCE: Duration = Duration::minutes(10);
/// Free modules around the square, so that telephones find it.
const QUIET: usize = 4;

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Whoever likes to.
    #[default]
    Voluntary,
    /// Whoever administers something.
    Admins,
    /// Everybody.
    All,
}

impl Wanted {
    /// All of them, the mildest first.
    pub const ALL: [Self; 3] = [Self::Voluntary, Self::Admins, Self::All];

    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voluntary => "voluntary",
            Self::Admins => "admins",
            Self::All => "all",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Voluntary => "自愿启用",
            Self::Admins => "管理员必须启用",
            Self::All => "所有人必须启用",
        }
    }
}

fn totp(secret: &[u8]) -> anyhow::Result<Totp> {
    Builder::new().with_secret(Secret::from(secret)).build().map_err(|e| anyhow!("second factor: {e:?}"))
}

/// At which step of time a code is right: now, or one step of thirty seconds before or after; `None`: it is wrong. A step
/// counts once, which is for the store to see to.
///
/// # Errors
/// When the secret is none.
pub fn step(secret: &[u8], code: &str, now: OffsetDateTime) -> anyhow::Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    Ok(totp(secret)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// A secret as it is typed by hand, in groups of four.
pub fn key(secret: &[u8]) -> String {
    let key: Vec<char> = Secret::from(secret).to_base32().chars().collect();
    key.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// What the square says.
fn address(secret: &[u8], organization: &str, username: &str) -> String {
    let key = key(secret).replace(' ', "");
    let issuer = encode(&format!("文稿 {organization}"));
    format!("otpauth://totp/{issuer}:{}?secret={key}&issuer={issuer}", encode(username))
}

/// A square of modules as one path of an SVG.
#[derive(Debug, Clone, Default)]
pub struct Square {
    /// Modules of a side, with the free ones around.
    pub side: usize,
    /// The dark modules.
    pub path: String,
}

impl Square {
    /// The square by which a telephone takes a secret in.
    ///
    /// # Errors
    /// When there is too much to say.
    pub fn new(secret: &[u8], organization: &str, username: &str) -> anyhow::Result<Self> {
        // The label is for the eye; a long name in percents would make the square too fine for a telephone.
        let short: String = organization.chars().take(12).collect();
        let code = QrCode::new(address(secret, &short, username)).map_err(|e| anyhow!("square: {e}"))?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
        let path =
            dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
        Ok(Self { side: width + 2 * QUIET, path })
    }
}

/// Codes to be written down, in two groups each.
///
/// # Errors
/// When the system gives no randomness.
pub fn recovery_codes() -> anyhow::Result<Vec<String>> {
    let grouped = |code: String| {
        let (left, right): (String, String) =
            (code.chars().take(6).collect(), code.chars().skip(6).collect());
        format!("{left}-{right}")
    };
    (0..RECOVERY_CODES).map(|_| Ok(grouped(password::one_time()?))).collect()
}

/// What is stored of a code that was written down; `None`: it cannot be one.
pub fn recovery_digest(typed: &str) -> Option<Vec<u8>> {
    let bare: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    (bare.len() == 12).then(|| password::digest(&bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and moments of RFC 6238, appendix B, with six of the eight digits.
    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard_and_one_step_around() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step(RFC, code, at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
            assert_eq!(step(RFC, code, at(seconds + 30)).unwrap(), Some(seconds / 30));
            assert_eq!(step(RFC, code, at(seconds + 90)).unwrap(), None, "too late");
        }
        assert_eq!(step(RFC, " 287 082 ", at(59)).unwrap(), Some(1), "as telephones show it");
        for wrong in ["287083", "", "28708", "+28708", "２８７０８２", "2870820"] {
            assert_eq!(step(RFC, wrong, at(59)).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn the_square_and_the_key_say_the_same() {
        assert_eq!(key(RFC), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let said = address(RFC, "云江市", "liwen");
        assert!(said.ends_with("&issuer=%E6%96%87%E7%A8%BF%20%E4%BA%91%E6%B1%9F%E5%B8%82"), "{said}");
        assert!(said.contains("?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
        let square = Square::new(RFC, &"云江市人大常委会办公室".repeat(5), "李文").unwrap();
        assert!((33..90).contains(&square.side), "{}", square.side);
        assert!(square.path.starts_with("M4 4h1v1h-1z"), "the corner that is found first");
    }

    #[test]
    fn written_codes_differ_and_are_read_as_people_type_them() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let one = &codes[0];
        assert_eq!(
            recovery_digest(one),
            recovery_digest(&format!(" {} ", one.to_uppercase().replace('-', " ")))
        );
        assert_ne!(recovery_digest(one), recovery_digest(&codes[1]));
        assert_eq!(recovery_digest("123456"), None);
    }
}
