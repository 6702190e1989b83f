//! The words of a filter, each with its place.

use crate::OptionError;
use crate::cursor::Cursor;
use crate::error::quoted;

/// A word of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword, a path, or a bare literal.
    Word(&'a str),
    /// A text in quotes, without them.
    Text(String),
    /// A text in quotes after the name of its type, as in `microsoft.graph.state'delivered'`.
    Typed(String),
    Open,
    Close,
    Comma,
    End,
}

impl Token<'_> {
    pub(super) fn is_word(&self, wanted: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(wanted))
    }

    /// The word in words, for an error.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) => quoted(word),
            Self::Text(text) | Self::Typed(text) => format!("the text {}", quoted(text)),
            Self::Open => "'('".to_owned(),
            Self::Close => "')'".to_owned(),
            Self::Comma => "','".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Reads one word after another.
pub(super) struct Lexer<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new("$filter", text) }
    }

    /// The next word and the character where it starts.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, usize), OptionError> {
        self.cursor.skip_blanks();
        let at = self.cursor.at();
        let token = match self.cursor.peek() {
            None => Token::End,
            Some('(') => self.single(Token::Open),
            Some(')') => self.single(Token::Close),
            Some(',') => self.single(Token::Comma),
            Some('\'') => Token::Text(self.text()?),
            Some('"' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}') => {
                return Err(self.cursor.error("text stands in single quotes: '…'"));
            }
            Some(_) => {
                let word = self.cursor.take_while(|c| !c.is_whitespace() && !"(),'\"".contains(c));
                if word.contains('.') && self.cursor.peek() == Some('\'') {
                    Token::Typed(self.text()?)
                } else {
                    Token::Word(word)
                }
            }
        };
        Ok((token, at))
    }

    /// Takes a text. What stands right behind it is most likely the rest of `'O'Brien'`.
    fn text(&mut self) -> Result<String, OptionError> {
        let text = self.cursor.quoted_text()?;
        if self.cursor.peek().is_some_and(char::is_alphanumeric) {
            let message = "a blank belongs between a text and a word; a quote within text is doubled: ''";
            return Err(self.cursor.error(message));
        }
        Ok(text)
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.cursor.next();
        token
    }
}
