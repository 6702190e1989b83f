use regrant_odata::Select;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// An object on its way out: what was not selected stays behind.
pub(super) struct Object<'a> {
    select: &'a Select,
    map: Map<String, Value>,
}

impl<'a> Object<'a> {
    pub fn new(select: &'a Select) -> Self {
        Self { select, map: Map::new() }
    }

    /// A property, if it is selected.
    pub fn put(&mut self, name: &'static str, value: impl Into<Value>) -> &mut Self {
        if self.select.includes(name) {
            self.map.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Something that was expanded, which is there whether it is selected or not.
    pub fn put_expanded(&mut self, name: &'static str, value: impl Into<Value>) {
        self.map.insert(name.to_owned(), value.into());
    }

    pub fn done(self) -> Value {
        Value::Object(self.map)
    }
}

/// A moment, as OData writes it.
pub(super) fn moment(at: OffsetDateTime) -> Value {
    // A moment of the database's is in the years that the format knows.
    at.to_offset(time::UtcOffset::UTC).format(&Rfc3339).map_or(Value::Null, Value::from)
}

/// A moment that need not be there.
pub(super) fn moment_or_null(at: Option<OffsetDateTime>) -> Value {
    at.map_or(Value::Null, moment)
}

/// From when until when: the same structure in both roots.
pub(super) fn schedule(starts: Option<OffsetDateTime>, ends: Option<OffsetDateTime>) -> Value {
    json!({
        "startDateTime": moment_or_null(starts),
        "recurrence": null,
        "expiration": {
            "type": if ends.is_some() { "afterDateTime" } else { "noExpiration" },
            "endDateTime": moment_or_null(ends),
            "duration": null,
        },
    })
}
