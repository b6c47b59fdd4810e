//! Choices that have a name: one declaration gives the enumeration, its names for machines and its words for users.

/// Declares an enumeration of plain values, each with its stable name and the Chinese word shown to users.
///
/// ```
/// wengao_engine::names! {
///     /// How loud it is.
///     Loudness { Soft = "soft", "轻"; Full = "full", "响"; }
/// }
/// assert_eq!("full".parse(), Ok(Loudness::Full));
/// assert_eq!(Loudness::Soft.chinese(), "轻");
/// ```
#[macro_export]
macro_rules! names {
    ($(#[$meta:meta])* $type:ident { $($(#[$vmeta:meta])* $variant:ident = $name:literal, $chinese:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $type { $($(#[$vmeta])* #[doc = $chinese] #[serde(rename = $name)] $variant,)+ }

        impl $type {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name used in JSON, URLs and the database.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The Chinese word shown to users.
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese),+ }
            }
        }

        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl ::std::str::FromStr for $type {
            type Err = $crate::names::UnknownName;
            fn from_str(s: &str) -> ::std::result::Result<Self, $crate::names::UnknownName> {
                match s { $($name => Ok(Self::$variant),)+ _ => Err($crate::names::UnknownName(s.to_owned())) }
            }
        }
    };
}

/// A name that no value of the enumeration has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown name: {0}")]
pub struct UnknownName(pub String);
