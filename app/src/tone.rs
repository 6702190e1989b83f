//! What a status means for the reader.

/// What a status means for the reader; it decides the colour, never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Ok,
    /// Needs a look.
    Warn,
    /// Failed.
    Bad,
    /// Nothing to say about it now.
    Idle,
    /// Under way.
    Busy,
}

impl Tone {
    /// The style sheet's class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Idle => "idle",
            Self::Busy => "busy",
        }
    }
}
