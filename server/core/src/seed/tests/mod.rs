//! What made-up tenants must keep.

mod bulk;
mod demo;
mod sound;
