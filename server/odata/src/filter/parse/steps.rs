//! The small steps that the grammar is made of.

use super::super::Value;
use super::super::lex::Token;
use super::super::literal::value_of;
use super::{Parsed, Parser};
use crate::shape::Use;
use crate::{OptionError, PropertyRef, limits};

/// What is wrong, at that character of the filter.
pub(super) fn error_at(at: usize, message: impl Into<String>) -> OptionError {
    OptionError::at("$filter", at, message)
}

impl<'a> Parser<'a> {
    pub(super) fn property(&self, path: &str, at: usize) -> Parsed<PropertyRef> {
        self.shape.resolve(path, Use::Filter).map_err(|message| error_at(at, message))
    }

    pub(super) fn value(&mut self, property: PropertyRef) -> Parsed<Value> {
        if matches!(self.token, Token::End | Token::Close | Token::Comma) {
            return Err(self.error("a value is missing here"));
        }
        let value = value_of(property, &self.token).map_err(|message| self.error(message))?;
        self.next()?;
        Ok(value)
    }

    /// Steps on, and hands over the word that was next.
    pub(super) fn next(&mut self) -> Parsed<(Token<'a>, usize)> {
        let (token, at) = self.lexer.next()?;
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.at, at)))
    }

    pub(super) fn eat(&mut self, word: &str) -> Parsed<bool> {
        let found = self.token.is_word(word);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, wanted: &Token<'_>, message: &str) -> Parsed<()> {
        if self.token != *wanted {
            return Err(self.error(format!("{message}, not {}", self.token.describe())));
        }
        self.next().map(drop)
    }

    pub(super) fn deeper(&self, depth: usize) -> Parsed<usize> {
        if depth == limits::FILTER_DEPTH {
            let message =
                format!("parentheses and 'not' are nested deeper than {} levels", limits::FILTER_DEPTH);
            return Err(self.error(message));
        }
        Ok(depth + 1)
    }

    pub(super) fn error(&self, message: impl Into<String>) -> OptionError {
        error_at(self.at, message)
    }
}
