//! The grammar. Loosest first: `or`, `and`, `not`, then comparisons, functions and parentheses.
//!
//! Recursion stops at [`limits::FILTER_DEPTH`]. Strictly, OData binds `not` tighter than `eq`; since `(not a)
//! eq b` is no use unless `a` is a boolean, and there means the same as `not (a eq b)`, `not a eq b` is read
//! as the latter.

mod steps;
mod term;

use super::Filter;
use super::lex::{Lexer, Token};
use crate::{OptionError, Shape, limits};

use steps::error_at;

type Parsed<T> = Result<T, OptionError>;

/// Reads one filter; `token` is the word that comes next.
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    at: usize,
    shape: &'static Shape,
    terms: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, shape: &'static Shape) -> Parsed<Self> {
        let mut lexer = Lexer::new(text);
        let (token, at) = lexer.next()?;
        Ok(Self { lexer, token, at, shape, terms: 0 })
    }

    pub(super) fn filter(mut self) -> Parsed<Filter> {
        let filter = self.any(0)?;
        match self.token {
            Token::End => Ok(filter),
            Token::Close => Err(self.error("there is no parenthesis that this ')' closes")),
            _ => {
                Err(self.error(format!("'and', 'or' or the end belongs here, not {}", self.token.describe())))
            }
        }
    }

    fn any(&mut self, depth: usize) -> Parsed<Filter> {
        let mut parts = vec![self.all(depth)?];
        while self.eat("or")? {
            parts.push(self.all(depth)?);
        }
        Ok(Filter::any(parts))
    }

    fn all(&mut self, depth: usize) -> Parsed<Filter> {
        let mut parts = vec![self.one(depth)?];
        while self.eat("and")? {
            parts.push(self.one(depth)?);
        }
        Ok(Filter::all(parts))
    }

    fn one(&mut self, depth: usize) -> Parsed<Filter> {
        if self.token == Token::Open {
            return self.group(self.deeper(depth)?);
        }
        if !self.token.is_word("not") {
            return self.term(depth);
        }
        let depth = self.deeper(depth)?;
        self.next()?;
        // `not (…)` is one level, so that a filter's own text is never deeper than what it was read from.
        let inner = if self.token == Token::Open { self.group(depth)? } else { self.one(depth)? };
        Ok(Filter::Not(Box::new(inner)))
    }

    fn group(&mut self, depth: usize) -> Parsed<Filter> {
        let (_, start) = self.next()?;
        let inner = self.any(depth)?;
        match self.token {
            Token::Close => {
                self.next()?;
                Ok(inner)
            }
            Token::End => Err(error_at(start, "the parenthesis that opens here is not closed")),
            _ => Err(self.error(format!("'and', 'or' or ')' belongs here, not {}", self.token.describe()))),
        }
    }

    fn term(&mut self, depth: usize) -> Parsed<Filter> {
        self.terms += 1;
        if self.terms > limits::FILTER_TERMS {
            return Err(self.error(format!("there are more than {} conditions", limits::FILTER_TERMS)));
        }
        match self.next()? {
            (Token::Word(name), at) if self.token == Token::Open => self.call(name, at, depth),
            (Token::Word(path), at) => self.comparison(path, at),
            (Token::End, at) => Err(error_at(at, "a condition is missing at the end")),
            (found, at) => {
                let found = found.describe();
                Err(error_at(at, format!("a property, a function or '(' belongs here, not {found}")))
            }
        }
    }
}
