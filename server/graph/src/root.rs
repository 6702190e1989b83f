use std::fmt;

/// Under which of the two roots a call came: two spellings of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `/beta`: long names, states in PascalCase.
    Beta,
    /// `/v1.0`: short names, states in camelCase.
    V1,
}

impl Root {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Beta, Self::V1];

    /// How paths begin.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Beta => "/beta",
            Self::V1 => "/v1.0",
        }
    }

    /// The one of two names that this root uses.
    pub const fn name(self, beta: &'static str, v1: &'static str) -> &'static str {
        match self {
            Self::Beta => beta,
            Self::V1 => v1,
        }
    }

    /// A value of an enumeration, which the model spells in PascalCase.
    pub fn spelled(self, value: &str) -> String {
        match self {
            Self::Beta => value.to_owned(),
            Self::V1 => {
                let mut letters = value.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_ascii_lowercase().to_string() + letters.as_str()
                })
            }
        }
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}
