//! OData query options and function calls as typed data. Knows no I/O, no HTTP framework and no SQL.
//!
//! A query string is parsed against a [`Shape`], which describes one entity type as static data. What comes
//! out names only properties that the shape's author declared, with literals already of the property's type.
//! Text of a caller lives on in values alone: [`Value::Text`], [`Filter::Contains`], [`Filter::StartsWith`],
//! [`Search::text`] and [`QueryOptions::skip_token`]. Whoever compiles a [`Filter`] to SQL matches on static
//! keys and binds values; there is no text left to paste.
//!
//! ```
//! use regrant_odata::{Property, QueryOptions, Shape};
//!
//! static PACKAGE: Shape = Shape {
//!     name: "accessPackage",
//!     properties: &[
//!         Property::guid("id").filter(),
//!         Property::text("displayName").filter().sort().search(),
//!     ],
//!     navigations: &[],
//! };
//!
//! let options = QueryOptions::parse("%24filter=contains(DisplayName,'sales')&$top=5", &PACKAGE)?;
//! let filter = options.filter.map(|filter| filter.to_string());
//! assert_eq!(filter.as_deref(), Some("contains(displayName,'sales')"));
//!
//! let error = QueryOptions::parse("$filter=fooo eq 'x'", &PACKAGE).unwrap_err();
//! let message = "$filter, character 1: there is no property 'fooo' here; known are: id, displayName";
//! assert_eq!(error.to_string(), message);
//! # Ok::<(), regrant_odata::OptionError>(())
//! ```
//!
//! # Why not a crate
//! What there is parses to an untyped tree and knows no limits; `odata-params` 0.4 names no place, reads
//! `a and b or c` as `a and (b or c)`, and takes seconds over a dozen nested parentheses. And half of the
//! work here is in the messages, which a script's author has to act upon.
//!
//! # How to add
//! - a property or a path: in the shape that describes the type; nothing here changes.
//! - a function or an operator: a variant of [`Filter`], its text in `filter/display.rs`, its grammar in
//!   `filter/parse/term.rs`, a row in `tests/odata/filter.rs` and an arm in `tests/odata/generated.rs`.
//! - an option: a variant of [`OptionName`] and an arm in `options/mod.rs`.

mod cursor;
mod error;
mod expand;
mod filter;
mod function_call;
pub mod limits;
mod next;
mod options;
mod order_by;
mod search;
mod select;
mod shape;

pub use error::OptionError;
pub use expand::Expand;
pub use filter::{CompareOp, Filter, Value};
pub use function_call::FunctionCall;
pub use next::next_query;
pub use options::{OptionName, QueryOptions};
pub use order_by::OrderBy;
pub use search::Search;
pub use select::Select;
pub use shape::{Kind, Navigation, Property, PropertyRef, Shape};
