//! Templates of paths, and what a path holds where a template has a gap.
//!
//! A template's segment is a word, a gap for an id (`{id}`, `{userId}`) or for a key of another form (`{key}`), or a function (`name(parameter={parameter})`). Words are compared without regard to
//! case, as Graph does.

use regrant_odata::FunctionCall;
use uuid::Uuid;

use crate::failure::Failure;

/// What a path holds.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// The ids, from left to right, as they were sent.
    ids: Vec<String>,
    /// What is no id but stands for one (`{key}`), as it was sent.
    pub key: Option<String>,
    /// The function at its end.
    function: Option<String>,
}

impl Gaps {
    /// The ids.
    ///
    /// # Errors
    /// 400 for one that is no GUID.
    pub fn ids(&self) -> Result<Vec<Uuid>, Failure> {
        self.ids.iter().map(|id| read_id(id)).collect()
    }

    /// The call of the function.
    ///
    /// # Errors
    /// 400 for one that is malformed.
    pub fn function(&self) -> Result<Option<FunctionCall>, Failure> {
        let call = self.function.as_deref().map(FunctionCall::parse).transpose();
        call.map_err(|error| Failure::bad_request(error.to_string()))
    }
}

/// An id. Only in the usual form: a UUID parser takes braces and URNs, too.
pub(crate) fn guid(id: &str) -> Option<Uuid> {
    if id.len() == 36 { id.parse().ok() } else { None }
}

fn read_id(id: &str) -> Result<Uuid, Failure> {
    let shown: String = id.chars().take(80).collect();
    guid(id).ok_or_else(|| Failure::bad_request(format!("'{shown}' is no id: ids are GUIDs.")))
}

/// The segments of a path below a root, decoded.
pub(crate) fn segments(path: &str) -> Option<Vec<String>> {
    let segments = path.trim_matches('/').split('/').filter(|segment| !segment.is_empty());
    let decoded = segments.map(|segment| {
        percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    });
    decoded.collect()
}

/// What the path holds, if it is one of this template.
pub(crate) fn matched(template: &str, path: &[String]) -> Option<Gaps> {
    let mut gaps = Gaps::default();
    let mut left = path.iter();
    for part in template.split('/') {
        let segment = left.next()?;
        if part == "{key}" {
            gaps.key = Some(segment.clone());
        } else if part.starts_with('{') {
            gaps.ids.push(segment.clone());
        } else if let Some((name, _)) = part.split_once('(') {
            let called = segment.split_once('(')?.0;
            if !called.rsplit('.').next()?.eq_ignore_ascii_case(name) {
                return None;
            }
            gaps.function = Some(segment.clone());
        } else if !segment.eq_ignore_ascii_case(part) {
            return None;
        }
    }
    left.next().is_none().then_some(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(template: &str, path: &str) -> Option<usize> {
        matched(template, &segments(path).unwrap()).map(|gaps| gaps.ids.len())
    }

    #[test]
    fn a_template_matches_its_paths_and_no_others() {
        let template = "groups/{id}/members/{userId}/$ref";
        assert_eq!(ids(template, "/Groups/a/members/b/$ref"), Some(2));
        assert_eq!(ids(template, "groups/a/members/b/%24ref"), Some(2));
        for other in
            ["groups/a/members/b", "groups/a/members/b/$ref/c", "groups", "", "users/a/members/b/$ref"]
        {
            assert_eq!(ids(template, other), None, "{other}");
        }
        let function = "a/filterByCurrentUser(on='{on}')";
        assert_eq!(ids(function, "a/filterByCurrentUser(on='target')"), Some(0));
        assert_eq!(ids(function, "a/microsoft.graph.filterByCurrentUser(on='target')"), Some(0));
        assert_eq!(ids(function, "a/filterByCurrentUser"), None);
    }

    #[test]
    fn an_id_is_a_guid_in_the_usual_form() {
        assert!(read_id("0190d4e2-0000-7000-8000-000000000001").is_ok());
        assert!(read_id("0190D4E2-0000-7000-8000-00000000000A").is_ok());
        for bad in ["", "1", "{0190d4e2-0000-7000-8000-000000000001}", "0190d4e2000070008000000000000001"] {
            assert_eq!(read_id(bad).unwrap_err().code, "BadRequest", "{bad}");
        }
    }
}
