//! The binary `regrant`.
fn main() {}
