//! Separation of duties: what nobody is to have together with a package.

mod api;
mod conflicts;
mod list;

pub use conflicts::ConflictsPage;
pub use list::SeparationPage;

use regrant_model::view::Incompatible;

/// What is incompatible as an address and a form write it: `package:ID`, `group:ID`.
fn write(with: Incompatible) -> String {
    match with {
        Incompatible::Package(id) => format!("package:{id}"),
        Incompatible::Group(id) => format!("group:{id}"),
    }
}

/// What is incompatible, as [`write`] writes it.
pub fn read(with: &str) -> Option<Incompatible> {
    match with.split_once(':')? {
        ("package", id) => id.parse().ok().map(Incompatible::Package),
        ("group", id) => id.parse().ok().map(Incompatible::Group),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_incompatible_is_read_as_it_was_written() {
        let id = "0190d4e2-0000-7000-8000-000000000001";
        for with in [Incompatible::Package(id.parse().unwrap()), Incompatible::Group(id.parse().unwrap())] {
            assert_eq!(read(&write(with)), Some(with));
        }
        for bad in ["", "package", "package:x", "user:0190d4e2-0000-7000-8000-000000000001"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
