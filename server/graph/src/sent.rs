//! What a client sends, read property by property: errors name the property by its path, and names are understood whatever
//! their case, as Graph does. Null counts as absent.

use regrant_odata::Shape;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::failure::Failure;

/// An object that was sent, or one within it.
#[derive(Clone, Debug)]
pub(crate) struct Sent<'a> {
    value: &'a Value,
    /// Where it stands in the body: empty, or names that each end in a slash.
    path: String,
}

impl<'a> Sent<'a> {
    /// The body.
    ///
    /// # Errors
    /// 400 for what is no object.
    pub fn body(value: &'a Value) -> Result<Self, Failure> {
        let sent = Self { value, path: String::new() };
        if value.is_object() { Ok(sent) } else { Err(sent.wrong("The body", "it has to be a JSON object")) }
    }

    /// The same, if it names nothing but what the type has.
    ///
    /// # Errors
    /// 400 that names what the type does not have: a misspelled property must not be lost in silence.
    pub fn of_type(self, shapes: &[&Shape], also: &[&str]) -> Result<Self, Failure> {
        let known = |name: &str| {
            name.starts_with('@')
                || also.iter().any(|also| also.eq_ignore_ascii_case(name))
                || shapes.iter().any(|shape| {
                    shape.navigation(name).is_some()
                        || shape.properties.iter().any(|property| property.name.eq_ignore_ascii_case(name))
                })
        };
        let names = self.value.as_object().into_iter().flatten().map(|(name, _)| name);
        match names.into_iter().find(|name| !known(name)) {
            Some(unknown) => {
                let unknown: String = unknown.chars().take(80).collect();
                Err(self.wrong(&unknown, "there is no such property here"))
            }
            None => Ok(self),
        }
    }

    fn wrong(&self, name: &str, why: &str) -> Failure {
        Failure::bad_request(format!("{}{name}: {why}.", self.path))
    }

    fn member(&self, name: &str) -> Option<&'a Value> {
        let members = self.value.as_object()?;
        let found = members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Whether it is there.
    pub fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// An object within.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn object(&self, name: &str) -> Result<Option<Self>, Failure> {
        match self.member(name) {
            None => Ok(None),
            Some(value) if value.is_object() => {
                Ok(Some(Self { value, path: format!("{}{name}/", self.path) }))
            }
            Some(_) => Err(self.wrong(name, "it has to be an object")),
        }
    }

    /// The first of several names under which there is an object.
    ///
    /// # Errors
    /// As [`Sent::object`].
    pub fn object_of(&self, names: &[&str]) -> Result<Option<Self>, Failure> {
        names.iter().find(|name| self.has(name)).map_or(Ok(None), |name| self.object(name))
    }

    /// A text.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Failure> {
        match self.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(name, "it has to be a text")),
        }
    }

    /// One of these words, whatever its case.
    ///
    /// # Errors
    /// 400 that lists the words.
    pub fn word(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        match found {
            Some(word) => Ok(Some(word)),
            None => Err(self.wrong(name, &format!("it has to be one of {}", words.join(", ")))),
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.member(name) {
            None => Ok(None),
            Some(Value::Bool(is)) => Ok(Some(*is)),
            Some(_) => Err(self.wrong(name, "it has to be true or false")),
        }
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Failure> {
        let Some(value) = self.member(name) else { return Ok(None) };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.map(Some).ok_or_else(|| self.wrong(name, "it has to be a whole number"))
    }

    /// An id.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn id(&self, name: &str) -> Result<Option<Uuid>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.wrong(name, "it has to be an id, a GUID"))
    }

    /// An id that has to be there.
    ///
    /// # Errors
    /// 400 where it is not.
    pub fn needed_id(&self, name: &str) -> Result<Uuid, Failure> {
        self.id(name)?.ok_or_else(|| self.wrong(name, "write the id, a GUID"))
    }

    /// The id of an object that may be named by it alone (`catalogId`), or as an object with an id (`catalog`).
    ///
    /// # Errors
    /// 400 where there is neither.
    pub fn reference(&self, name: &str, objects: &[&str]) -> Result<Uuid, Failure> {
        match self.object_of(objects)? {
            Some(object) => object.needed_id("id"),
            None => self.needed_id(name),
        }
    }

    /// A point in time.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn moment(&self, name: &str) -> Result<Option<OffsetDateTime>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let read = OffsetDateTime::parse(text, &Rfc3339);
        read.map(Some).map_err(|_| self.wrong(name, "write a moment as 2026-12-31T23:59:59Z"))
    }

    /// A duration of whole days.
    ///
    /// # Errors
    /// 400 for something else under that name.
    pub fn days(&self, name: &str) -> Result<Option<u32>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let days = text.strip_prefix('P').and_then(|days| days.strip_suffix('D'));
        let days = days.and_then(|days| days.parse().ok());
        days.map(Some).ok_or_else(|| self.wrong(name, "write whole days, such as P90D"))
    }

    /// Refuses what is there and can't be done.
    pub fn refuse(&self, name: &str, why: &str) -> Failure {
        self.wrong(name, why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn errors_name_the_property_by_its_path() {
        let body = json!({ "Outer": { "name": 7, "at": "soon", "days": "P1M", "is": "yes", "id": "1", "n": -1, "w": "c" } });
        let sent = Sent::body(&body).unwrap();
        let outer = sent.object("outer").unwrap().unwrap();
        for (failure, path) in [
            (outer.text("name").unwrap_err(), "outer/name: "),
            (outer.moment("at").unwrap_err(), "outer/at: "),
            (outer.days("days").unwrap_err(), "outer/days: "),
            (outer.boolean("is").unwrap_err(), "outer/is: "),
            (outer.id("id").unwrap_err(), "outer/id: "),
            (outer.number("n").unwrap_err(), "outer/n: "),
            (outer.word("w", &["a", "b"]).unwrap_err(), "outer/w: it has to be one of a, b."),
            (outer.needed_id("other").unwrap_err(), "outer/other: "),
        ] {
            assert!(failure.message.starts_with(path), "{}", failure.message);
            assert_eq!(failure.code, "BadRequest");
        }
    }

    #[test]
    fn what_the_type_does_not_have_is_refused() {
        static SHAPE: Shape =
            Shape { name: "t", properties: &[regrant_odata::Property::text("name")], navigations: &[] };
        let check = |body: Value| Sent::body(&body).unwrap().of_type(&[&SHAPE], &["also"]).map(drop);
        assert!(check(json!({ "Name": "a", "also": 1, "@odata.type": "x" })).is_ok());
        assert!(check(json!({ "nmae": "a" })).unwrap_err().message.starts_with("nmae: "));
        assert!(Sent::body(&json!([])).is_err());
    }
}
