//! How are the closed lists of words that stand in tables written once?

/// An enum whose values are words of a table: all of them, their words, and the value of a word.
macro_rules! named {
    ($(#[$meta:meta])* $type:ident { $($variant:ident $name:literal $about:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type { $(#[doc = $about] #[serde(rename = $name)] $variant,)* }

        impl $type {
            /// Every value, in the order of the list.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// The name in tables and commands.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// The value of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use named;
