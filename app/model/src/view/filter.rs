//! What the filters of lists have in common: they stand in query strings and form fields.

/// A filter's text makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The field that is wrong.
    pub field: &'static str,
    /// What was read.
    pub text: String,
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The filter {:?} can't be {:?}.", self.field, self.text)
    }
}

impl std::error::Error for FilterError {}

/// The longest text that a search looks for, in characters.
const LONGEST_SEARCH: usize = 256;

/// A search text: trimmed, and none when empty.
pub(super) fn search(text: &str) -> Result<Option<String>, FilterError> {
    let text = text.trim();
    if text.chars().count() > LONGEST_SEARCH || text.chars().any(char::is_control) {
        return Err(FilterError { field: "search", text: text.chars().take(64).collect() });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A value of a field; empty stands for "not given".
pub(super) fn value<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<T>, FilterError> {
    if text.is_empty() {
        return Ok(None);
    }
    let short = || text.chars().take(64).collect();
    text.parse().map(Some).map_err(|_| FilterError { field, text: short() })
}

/// Prints fields as a query string, without the question mark.
pub(super) fn print(pairs: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Reads a query string, with or without the question mark.
pub(super) fn read(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect()
}
