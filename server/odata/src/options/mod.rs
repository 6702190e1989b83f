//! All options of a query string at once.

mod decode;
mod name;
mod plain;

pub use name::OptionName;

pub(crate) use decode::parts;

use crate::error::{bounded, quoted};
use crate::{Expand, Filter, OptionError, OrderBy, Search, Select, Shape};

/// The options of one query, parsed against the shape of what it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryOptions {
    /// Which entities: `$filter`.
    pub filter: Option<Filter>,
    /// Which related entities come along: `$expand`.
    pub expand: Vec<Expand>,
    /// Which properties: `$select`.
    pub select: Select,
    /// In which order: `$orderby`.
    pub order_by: Vec<OrderBy>,
    /// How many on a page, 1 to [`TOP`](crate::limits::TOP): `$top`.
    pub top: Option<u16>,
    /// How many to leave out at the start: `$skip`.
    pub skip: Option<u32>,
    /// Whether the number of all is wanted: `$count`.
    pub count: bool,
    /// What to look for: `$search`.
    pub search: Option<Search>,
    /// Where the last page ended, as the server wrote it into a next link: `$skiptoken`. Not checked here.
    pub skip_token: Option<String>,
}

impl QueryOptions {
    /// Reads a raw query string, as it stands behind the `?`, with every option allowed.
    ///
    /// Options are known with their `$` and without, whatever their case. Other keys are ignored, unless they
    /// begin with `$`, which is OData's.
    ///
    /// # Errors
    ///
    /// When an option is unknown, there twice, no UTF-8 once decoded, or wrong by its own rules.
    pub fn parse(raw_query: &str, shape: &'static Shape) -> Result<Self, OptionError> {
        Self::parse_only(raw_query, shape, OptionName::ALL)
    }

    /// Reads a raw query string where only some options make sense, such as [`OptionName::OF_ONE`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and when an option is not among those `allowed`.
    pub fn parse_only(
        raw_query: &str,
        shape: &'static Shape,
        allowed: &[OptionName],
    ) -> Result<Self, OptionError> {
        let mut options = Self::default();
        let mut seen: Vec<OptionName> = Vec::new();
        for part in parts(raw_query) {
            let Some(key) = &part.key else { continue };
            let Some(name) = OptionName::parse(key) else {
                if key.starts_with('$') {
                    return Err(unknown(key, allowed));
                }
                continue;
            };
            if !allowed.contains(&name) {
                let message =
                    format!("this option does not apply here; these do: {}", OptionName::list(allowed));
                return Err(OptionError::new(name.as_str(), message));
            }
            if seen.contains(&name) {
                return Err(OptionError::new(name.as_str(), "the option is there twice"));
            }
            seen.push(name);
            let value =
                part.value().ok_or_else(|| OptionError::new(name.as_str(), "the value is not UTF-8"))?;
            options.set(name, &value, shape)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: OptionName, value: &str, shape: &'static Shape) -> Result<(), OptionError> {
        bounded(name.as_str(), value)?;
        match name {
            OptionName::Filter => self.filter = Some(Filter::parse(value, shape)?),
            OptionName::Expand => self.expand = Expand::parse_list(value, shape)?,
            OptionName::Select => self.select = Select::parse(value, shape)?,
            OptionName::OrderBy => self.order_by = OrderBy::parse_list(value, shape)?,
            OptionName::Top => self.top = Some(plain::top(value)?),
            OptionName::Skip => self.skip = Some(plain::skip(value)?),
            OptionName::Count => self.count = plain::count(value)?,
            OptionName::Search => self.search = Some(Search::parse(value, shape)?),
            OptionName::SkipToken => self.skip_token = Some(value.to_owned()),
            OptionName::Format => plain::format(value)?,
        }
        Ok(())
    }
}

fn unknown(key: &str, allowed: &[OptionName]) -> OptionError {
    let key = quoted(key);
    let message = format!("there is no such option here; known are: {}", OptionName::list(allowed));
    OptionError::new(key.trim_matches('\''), message)
}
