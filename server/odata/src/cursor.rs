//! Walks a text once, counting characters, so that every error can name its place.

use crate::OptionError;

/// A place in the decoded value of an option.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    option: &'a str,
    rest: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(option: &'a str, text: &'a str) -> Self {
        Self { option, rest: text, at: 1 }
    }

    /// The number of the next character, from 1.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(crate) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.at += 1;
        Some(c)
    }

    /// Takes `wanted` if it is next.
    pub(crate) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    pub(crate) fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Takes the longest run of characters that fit.
    pub(crate) fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.at += taken.chars().count();
        self.rest = rest;
        taken
    }

    /// Takes a name of letters, digits, `_`, or nothing.
    pub(crate) fn name(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    /// Takes text in single quotes, the opening one being next; a doubled quote stands for one.
    pub(crate) fn quoted_text(&mut self) -> Result<String, OptionError> {
        let start = self.at;
        self.next();
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c != '\''));
            if self.next().is_none() {
                let message =
                    "the text that starts here has no closing quote; a quote within text is doubled: ''";
                return Err(self.error_at(start, message));
            }
            if !self.eat('\'') {
                return Ok(text);
            }
            text.push('\'');
        }
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> OptionError {
        self.error_at(self.at, message)
    }

    pub(crate) fn error_at(&self, at: usize, message: impl Into<String>) -> OptionError {
        OptionError::at(self.option, at, message)
    }
}
