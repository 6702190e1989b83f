//! One condition: a comparison, a list, a function.

use super::super::lex::Token;
use super::super::{CompareOp, Filter, Value};
use super::steps::error_at;
use super::{Parsed, Parser};
use crate::error::quoted;
use crate::{Kind, PropertyRef, limits};

const OPERATORS: &str = "known are: eq, ne, gt, ge, lt, le, in";

impl Parser<'_> {
    pub(super) fn comparison(&mut self, path: &str, at: usize) -> Parsed<Filter> {
        let property = self.property(path, at)?;
        let bare = matches!(self.token, Token::End | Token::Close)
            || self.token.is_word("and")
            || self.token.is_word("or");
        if bare && property.kind() == Kind::Bool {
            return Ok(Filter::Compare { property, op: CompareOp::Eq, value: Value::Bool(true) });
        }
        match self.next()? {
            (Token::Word(word), _) if word.eq_ignore_ascii_case("in") => self.list(property),
            (Token::Word(word), at) if !bare => match CompareOp::parse(word) {
                Some(op) => self.compare(property, op, at),
                None => Err(error_at(at, format!("there is no operator {}; {OPERATORS}", quoted(word)))),
            },
            (_, at) => Err(error_at(at, format!("an operator is missing after '{property}'; {OPERATORS}"))),
        }
    }

    fn compare(&mut self, property: PropertyRef, op: CompareOp, at: usize) -> Parsed<Filter> {
        if self.token.is_word("null") {
            let filter = match op {
                CompareOp::Eq => Filter::IsNull(property),
                CompareOp::Ne => Filter::IsNotNull(property),
                _ => return Err(self.error("null is compared with eq and ne alone")),
            };
            self.next()?;
            return Ok(filter);
        }
        if !op.applies_to(property.kind()) {
            let (op, kind) = (op.as_str(), property.kind().words());
            let message = format!("'{op}' does not fit '{property}', which is {kind}; eq, ne and in do");
            return Err(error_at(at, message));
        }
        Ok(Filter::Compare { property, op, value: self.value(property)? })
    }

    fn list(&mut self, property: PropertyRef) -> Parsed<Filter> {
        self.expect(&Token::Open, "'(' belongs here, to open the list of 'in'")?;
        let mut values = Vec::new();
        loop {
            if values.len() == limits::IN_VALUES {
                return Err(self.error(format!("the list has more than {} values", limits::IN_VALUES)));
            }
            if self.token.is_word("null") {
                return Err(self.error(format!("null cannot stand in a list; write '{property} eq null'")));
            }
            values.push(self.value(property)?);
            if self.token != Token::Comma {
                break;
            }
            self.next()?;
        }
        self.expect(&Token::Close, "',' or ')' belongs here, in the list of 'in'")?;
        Ok(Filter::In { property, values })
    }

    /// Reads `contains` or `startswith`, with the `eq true` that older clients put behind.
    pub(super) fn call(&mut self, name: &str, at: usize, depth: usize) -> Parsed<Filter> {
        let contains = name.eq_ignore_ascii_case("contains");
        if !contains && !name.eq_ignore_ascii_case("startswith") {
            return Err(error_at(at, unknown_function(name)));
        }
        self.next()?;
        let (path, at) = self.next()?;
        let Token::Word(path) = path else {
            let found = path.describe();
            return Err(error_at(at, format!("a property belongs here, not {found}")));
        };
        let property = self.property(path, at)?;
        if property.kind() != Kind::Text {
            let kind = property.kind().words();
            return Err(error_at(at, format!("{} needs a text; '{property}' is {kind}", quoted(name))));
        }
        self.expect(&Token::Comma, "',' belongs here, and then a text")?;
        let text = match self.next()? {
            (Token::Text(text), _) => text,
            (found, at) => {
                let found = found.describe();
                return Err(error_at(at, format!("a text in single quotes belongs here, not {found}")));
            }
        };
        self.expect(&Token::Close, "')' belongs here")?;
        let filter = if contains {
            Filter::Contains { property, text }
        } else {
            Filter::StartsWith { property, text }
        };
        if !self.eat("eq")? {
            return Ok(filter);
        }
        if self.eat("true")? {
            return Ok(filter);
        }
        if self.eat("false")? {
            self.deeper(depth)?;
            return Ok(Filter::Not(Box::new(filter)));
        }
        Err(self.error(format!("true or false belongs here, not {}", self.token.describe())))
    }
}

fn unknown_function(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((_, last)) if last.eq_ignore_ascii_case("any") || last.eq_ignore_ascii_case("all") => {
            "'any' and 'all' are not supported".to_owned()
        }
        _ => format!("there is no function {}; known are: contains, startswith", quoted(name)),
    }
}
