//! What a query string means, and what is said about one that means nothing.

mod expand;
mod filter;
mod filter_errors;
mod function_call;
mod generated;
mod hostile;
mod next_query;
mod options;
mod round_trip;
mod select_and_order;
mod shapes;
mod verbatim;
