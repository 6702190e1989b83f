//! A property of an entity type: its name, its type, and what a query may do with it.

/// The type of a property's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A GUID; a query may write it in quotes or bare.
    Guid,
    /// One of these names, spelled as the API sends them.
    Enum(&'static [&'static str]),
    /// A point in time.
    DateTime,
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A structure or a collection: it can be selected, nothing more.
    Complex,
}

impl Kind {
    /// The kind in words, with its article.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Guid => "a GUID",
            Self::Enum(_) => "an enumeration",
            Self::DateTime => "a date and time",
            Self::Bool => "a boolean",
            Self::Int => "a whole number",
            Self::Complex => "a structure",
        }
    }
}

/// A property, or (in [`Navigation::paths`](crate::Navigation::paths)) one that a path leads to.
///
/// Every property can be selected; what else a query may do with it is said by [`filter`](Self::filter),
/// [`sort`](Self::sort) and [`search`](Self::search). A part of a structure, such as
/// `schedule/startDateTime`, is a property with that whole name: it can be filtered and sorted on, while only
/// `schedule` is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    /// The name as the API spells it.
    pub name: &'static str,
    /// What the author of the shape calls it: the same for two spellings of one thing; the name where nothing
    /// else is said.
    pub key: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// Whether `$filter` may name it.
    pub filterable: bool,
    /// Whether `$orderby` may name it.
    pub sortable: bool,
    /// Whether `$search` looks into it.
    pub searchable: bool,
}

impl Property {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, key: name, kind, filterable: false, sortable: false, searchable: false }
    }

    /// A text.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// A GUID.
    pub const fn guid(name: &'static str) -> Self {
        Self::new(name, Kind::Guid)
    }

    /// One of `values`, spelled as the API sends them.
    pub const fn enumeration(name: &'static str, values: &'static [&'static str]) -> Self {
        Self::new(name, Kind::Enum(values))
    }

    /// A point in time.
    pub const fn date_time(name: &'static str) -> Self {
        Self::new(name, Kind::DateTime)
    }

    /// True or false.
    pub const fn bool(name: &'static str) -> Self {
        Self::new(name, Kind::Bool)
    }

    /// A whole number.
    pub const fn int(name: &'static str) -> Self {
        Self::new(name, Kind::Int)
    }

    /// A structure or a collection, which can only be selected.
    pub const fn complex(name: &'static str) -> Self {
        Self::new(name, Kind::Complex)
    }

    /// Gives it the key that [`PropertyRef::key`](crate::PropertyRef::key) answers.
    #[must_use]
    pub const fn key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// Lets `$filter` name it.
    #[must_use]
    pub const fn filter(self) -> Self {
        Self { filterable: true, ..self }
    }

    /// Lets `$orderby` name it.
    #[must_use]
    pub const fn sort(self) -> Self {
        Self { sortable: true, ..self }
    }

    /// Lets `$search` look into it.
    #[must_use]
    pub const fn search(self) -> Self {
        Self { searchable: true, ..self }
    }

    /// Whether `$select` can name it: a part of a structure it can't.
    pub(crate) fn selectable(&self) -> bool {
        !self.name.contains('/')
    }
}
