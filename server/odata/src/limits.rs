//! What a query may cost at most. Each limit has an error of its own that names the number.

/// Bytes of one option's decoded value.
pub const TEXT_BYTES: usize = 8 * 1024;
/// Levels of parentheses and `not` within a `$filter`.
pub const FILTER_DEPTH: usize = 32;
/// Conditions (comparisons, `in` lists, function calls) within a `$filter`.
pub const FILTER_TERMS: usize = 100;
/// Values of one `in` list.
pub const IN_VALUES: usize = 100;
/// Levels of `$expand` within `$expand`.
pub const EXPAND_DEPTH: usize = 4;
/// Navigation properties that one `$expand` names, over all levels.
pub const EXPANDS: usize = 20;
/// Properties in one `$orderby`.
pub const ORDER_BYS: usize = 5;
/// Rows of one page.
pub const TOP: u16 = 999;
/// Parameters of one function call.
pub const PARAMETERS: usize = 10;
