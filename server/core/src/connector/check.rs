//! The answer to "does this system work?".

/// One step of a system's test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestStep {
    /// What was tried, in two or three words.
    pub name: &'static str,
    /// Whether it worked.
    pub ok: bool,
    /// A sentence: what was seen, or what to do.
    pub detail: String,
    /// The system as a whole could not be used.
    pub is_outage: bool,
}
