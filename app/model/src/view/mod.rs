//! What pages show: one view a page or row, made by the use cases.
