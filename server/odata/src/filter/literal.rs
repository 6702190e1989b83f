//! From a literal to a value of the property's kind.

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use super::Value;
use super::lex::Token;
use crate::error::quoted;
use crate::{Kind, PropertyRef};

/// Reads a literal as a value of that property, or says what was expected.
pub(super) fn value_of(property: PropertyRef, token: &Token<'_>) -> Result<Value, String> {
    let read = match (property.kind(), token) {
        (Kind::Text, Token::Text(text)) => Some(Value::Text(text.clone())),
        (Kind::Text, Token::Word(word)) => {
            return Err(format!(
                "'{property}' is a text, which stands in single quotes; found {}",
                quoted(word)
            ));
        }
        (Kind::Guid, Token::Text(text)) => guid(text),
        (Kind::Guid, Token::Word(word)) => guid(word),
        (Kind::Enum(names), Token::Text(text) | Token::Typed(text)) => name(names, text),
        (Kind::DateTime, Token::Text(text)) => moment(text),
        (Kind::DateTime, Token::Word(word)) => moment(word),
        (Kind::Bool, Token::Word(word)) if word.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        (Kind::Bool, Token::Word(word)) if word.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        (Kind::Int, Token::Word(word)) => word.parse().ok().map(Value::Int),
        _ => None,
    };
    read.ok_or_else(|| {
        format!("{}; found {}{}", expected(property), token.describe(), hint(property.kind(), token))
    })
}

fn guid(text: &str) -> Option<Value> {
    const HYPHENATED: usize = 36;
    if text.len() == HYPHENATED { Uuid::try_parse(text).ok().map(Value::Guid) } else { None }
}

fn name(names: &'static [&'static str], text: &str) -> Option<Value> {
    names.iter().find(|name| name.eq_ignore_ascii_case(text)).map(|name| Value::Enum(name))
}

/// Reads RFC 3339, with or without seconds, into UTC.
fn moment(text: &str) -> Option<Value> {
    const MINUTES: usize = "2026-01-31T08:00".len();
    let mut text = text.to_ascii_uppercase();
    if matches!(text.as_bytes().get(MINUTES), Some(b'Z' | b'+' | b'-')) {
        text.insert_str(MINUTES, ":00");
    }
    let moment = OffsetDateTime::parse(&text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
    // Year -1 is what an offset makes of the first hours of year 0: it could not be written back.
    (0..=9999).contains(&moment.year()).then_some(Value::DateTime(moment))
}

fn expected(property: PropertyRef) -> String {
    match property.kind() {
        Kind::Enum(names) => format!("'{property}' is one of '{}'", names.join("', '")),
        Kind::DateTime => format!("'{property}' is a date and time such as 2026-01-31T08:00:00Z"),
        Kind::Bool => format!("'{property}' is true or false"),
        Kind::Guid => format!("'{property}' is a GUID such as 6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d"),
        kind => format!("'{property}' is {}", kind.words()),
    }
}

/// What a literal that was not understood lacks, if that is plain.
fn hint(kind: Kind, token: &Token<'_>) -> &'static str {
    let (word, bare) = match token {
        Token::Word(word) => (*word, true),
        Token::Text(text) | Token::Typed(text) => (text.as_str(), false),
        _ => return "",
    };
    match kind {
        Kind::DateTime if moment(&format!("{word}Z")).is_some() => {
            " without a time zone; add Z, or an offset whose + is written %2B in the URL"
        }
        Kind::DateTime if moment(&format!("{word}T00:00Z")).is_some() => " without a time",
        Kind::Enum(names) if bare && name(names, word).is_some() => ", which needs single quotes",
        Kind::Int if !bare && word.parse::<i64>().is_ok() => ", which needs no quotes",
        Kind::Bool if !bare && word.parse::<bool>().is_ok() => ", which needs no quotes",
        _ => "",
    }
}
