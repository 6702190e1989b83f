//! The names of the options.

/// An option that a query string can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionName {
    /// `$filter`
    Filter,
    /// `$expand`
    Expand,
    /// `$select`
    Select,
    /// `$orderby`
    OrderBy,
    /// `$top`
    Top,
    /// `$skip`
    Skip,
    /// `$count`
    Count,
    /// `$search`
    Search,
    /// `$skiptoken`
    SkipToken,
    /// `$format`
    Format,
}

impl OptionName {
    /// Every option: what a list takes.
    pub const ALL: &'static [Self] = &[
        Self::Filter,
        Self::Expand,
        Self::Select,
        Self::OrderBy,
        Self::Top,
        Self::Skip,
        Self::Count,
        Self::Search,
        Self::SkipToken,
        Self::Format,
    ];

    /// What one entity takes.
    pub const OF_ONE: &'static [Self] = &[Self::Expand, Self::Select, Self::Format];

    /// What the number of a list's entities (`/$count`) takes.
    pub const OF_NUMBER: &'static [Self] = &[Self::Filter, Self::Search];

    /// The name as OData spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Filter => "$filter",
            Self::Expand => "$expand",
            Self::Select => "$select",
            Self::OrderBy => "$orderby",
            Self::Top => "$top",
            Self::Skip => "$skip",
            Self::Count => "$count",
            Self::Search => "$search",
            Self::SkipToken => "$skiptoken",
            Self::Format => "$format",
        }
    }

    /// The option of that name, whatever its case, with `$` or without.
    pub(crate) fn parse(key: &str) -> Option<Self> {
        let bare = key.strip_prefix('$').unwrap_or(key);
        Self::ALL.iter().copied().find(|name| name.as_str()[1..].eq_ignore_ascii_case(bare))
    }

    pub(crate) fn list(names: &[Self]) -> String {
        names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
