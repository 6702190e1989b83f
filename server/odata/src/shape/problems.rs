//! What is wrong with a shape: for a test over all shapes, since a static can't be checked when it is made.

use super::{Kind, Property, Shape};

impl Shape {
    /// What makes this shape ambiguous or impossible to name in a query; nothing, if all is well.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let own = self.properties.iter().map(|property| (property.name.to_owned(), Some(property)));
        let navigations = self.navigations.iter().flat_map(|navigation| {
            let through = |property: &'static Property| {
                (format!("{}/{}", navigation.name, property.name), Some(property))
            };
            std::iter::once((navigation.name.to_owned(), None)).chain(navigation.paths.iter().map(through))
        });
        for (name, property) in own.chain(navigations) {
            if !name.split('/').all(is_name) {
                problems.push(format!("{}: '{name}' is no name", self.name));
            }
            if names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                problems.push(format!("{}: '{name}' is there twice", self.name));
            }
            if let Some(problem) = property.and_then(problem_of) {
                problems.push(format!("{}: '{name}' {problem}", self.name));
            }
            names.push(name);
        }
        let many =
            self.navigations.iter().filter(|navigation| navigation.many && !navigation.paths.is_empty());
        problems.extend(many.map(|navigation| {
            format!("{}: '{}' leads to many, so no path can lead through it", self.name, navigation.name)
        }));
        problems
    }
}

fn is_name(name: &str) -> bool {
    const WORDS: [&str; 4] = ["not", "and", "or", "in"];
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.iter().any(|word| name.eq_ignore_ascii_case(word))
}

fn problem_of(property: &'static Property) -> Option<&'static str> {
    match property.kind {
        Kind::Enum([]) => Some("has no values"),
        Kind::Enum(values) if has_twins(values) => Some("has two values that differ in case alone"),
        Kind::Complex if property.filterable || property.sortable => {
            Some("is a structure, which has no order")
        }
        Kind::Text => None,
        _ if property.searchable => Some("is searched but is no text"),
        _ => None,
    }
}

fn has_twins(values: &[&str]) -> bool {
    values
        .iter()
        .enumerate()
        .any(|(index, value)| values[..index].iter().any(|other| other.eq_ignore_ascii_case(value)))
}
