//! The grammar: names with options in parentheses, to the depth of [`limits::EXPAND_DEPTH`].

use super::Expand;
use crate::cursor::Cursor;
use crate::error::quoted;
use crate::{OptionError, Select, Shape, limits};

type Parsed<T> = Result<T, OptionError>;

/// Reads one `$expand`, counting what it names over all levels.
pub(super) struct Parser<'a> {
    cursor: Cursor<'a>,
    count: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new("$expand", text), count: 0 }
    }

    pub(super) fn expands(mut self, shape: &'static Shape) -> Parsed<Vec<Expand>> {
        let list = self.list(shape, 1)?;
        match self.cursor.peek() {
            None => Ok(list),
            Some(_) => Err(self.unexpected("',', '(' or the end")),
        }
    }

    /// Reads names as far as there are any, and the blanks behind.
    fn list(&mut self, shape: &'static Shape, depth: usize) -> Parsed<Vec<Expand>> {
        if depth > limits::EXPAND_DEPTH {
            let message = format!("$expand is nested deeper than {} levels", limits::EXPAND_DEPTH);
            return Err(self.cursor.error(message));
        }
        let mut list: Vec<Expand> = Vec::new();
        let mut star = None;
        loop {
            self.cursor.skip_blanks();
            let at = self.cursor.at();
            if self.cursor.eat('*') {
                star = Some(at);
            } else {
                let expand = self.one(shape, depth)?;
                if list.iter().any(|other| other.navigation == expand.navigation) {
                    return Err(self
                        .cursor
                        .error_at(at, format!("'{}' is there twice", expand.navigation.name)));
                }
                list.push(expand);
            }
            self.cursor.skip_blanks();
            if !self.cursor.eat(',') {
                break;
            }
        }
        if let Some(at) = star {
            self.add_the_others(&mut list, shape, at)?;
        }
        Ok(list)
    }

    fn add_the_others(&mut self, list: &mut Vec<Expand>, shape: &'static Shape, at: usize) -> Parsed<()> {
        for navigation in shape.navigations {
            if !list.iter().any(|named| named.navigation == navigation) {
                self.count_one(at)?;
                list.push(Expand { navigation, select: Select::default(), expand: Vec::new() });
            }
        }
        Ok(())
    }

    fn one(&mut self, shape: &'static Shape, depth: usize) -> Parsed<Expand> {
        let at = self.cursor.at();
        let name = self.cursor.name();
        if name.is_empty() {
            return Err(self.cursor.error("the name of a navigation property is missing here"));
        }
        let navigation =
            shape.navigation(name).ok_or_else(|| self.cursor.error_at(at, unknown(shape, name)))?;
        self.count_one(at)?;
        if self.cursor.peek() == Some('/') {
            let message = format!("a path cannot be expanded; nest it: {}($expand=…)", navigation.name);
            return Err(self.cursor.error(message));
        }
        let mut expand = Expand { navigation, select: Select::default(), expand: Vec::new() };
        self.cursor.skip_blanks();
        if self.cursor.eat('(') {
            self.options(&mut expand, depth)?;
        }
        Ok(expand)
    }

    /// Reads what stands between the parentheses, and the closing one.
    fn options(&mut self, expand: &mut Expand, depth: usize) -> Parsed<()> {
        let mut seen: [bool; 2] = [false; 2];
        loop {
            self.cursor.skip_blanks();
            let at = self.cursor.at();
            self.cursor.eat('$');
            let name = self.cursor.name();
            let which = ["select", "expand"].iter().position(|known| name.eq_ignore_ascii_case(known));
            let Some(which) = which else {
                let message = match name {
                    "" => "an option is missing here: $select or $expand".to_owned(),
                    name => {
                        format!("only $select and $expand can stand within $expand, not {}", quoted(name))
                    }
                };
                return Err(self.cursor.error_at(at, message));
            };
            if std::mem::replace(&mut seen[which], true) {
                return Err(self
                    .cursor
                    .error_at(at, format!("${} is there twice", name.to_ascii_lowercase())));
            }
            self.cursor.skip_blanks();
            if !self.cursor.eat('=') {
                return Err(self.unexpected("'='"));
            }
            let shape = expand.navigation.shape;
            match which {
                0 => expand.select = Select::read(&mut self.cursor, shape)?,
                _ => expand.expand = self.list(shape, depth + 1)?,
            }
            if self.cursor.eat(')') {
                return Ok(());
            }
            if !self.cursor.eat(';') {
                return Err(self.unexpected("',', ';' or ')'"));
            }
        }
    }

    fn count_one(&mut self, at: usize) -> Parsed<()> {
        self.count += 1;
        if self.count > limits::EXPANDS {
            let message = format!("more than {} navigation properties are expanded", limits::EXPANDS);
            return Err(self.cursor.error_at(at, message));
        }
        Ok(())
    }

    fn unexpected(&self, wanted: &str) -> OptionError {
        let found = match self.cursor.peek() {
            Some(c) => quoted(c.encode_utf8(&mut [0; 4])),
            None => "the end".to_owned(),
        };
        self.cursor.error(format!("{wanted} belongs here, not {found}"))
    }
}

fn unknown(shape: &'static Shape, name: &str) -> String {
    let known: Vec<&str> = shape.navigations.iter().map(|navigation| navigation.name).collect();
    let what = match shape.property(name) {
        Some(property) => format!("'{property}' is no navigation property and always comes along"),
        None => format!("'{}' has no navigation property {}", shape.name, quoted(name)),
    };
    if known.is_empty() { what } else { format!("{what}; known are: {}", known.join(", ")) }
}
