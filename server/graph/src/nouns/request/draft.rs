//! A request as it is sent. Published samples mix the names of the two roots, so both are understood on both.

use regrant_core::assignment::NewAssignment;
use regrant_core::input::Justification;
use regrant_model::PackageId;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::failure::Failure;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Draft {
    pub package: PackageId,
    pub assignment: NewAssignment,
}

impl Draft {
    /// # Errors
    /// 400 that names the property.
    pub fn read(body: &Value) -> Result<Self, Failure> {
        let kind = text(body, "requestType")?.unwrap_or_default();
        if !kind.eq_ignore_ascii_case("adminAdd") {
            return Err(Failure::bad_request(format!(
                "requestType: '{kind}' can't be asked for here. What can: adminAdd."
            )));
        }
        let assignment = ["assignment", "accessPackageAssignment"].iter().find_map(|name| member(body, name));
        let assignment = assignment
            .filter(|value| value.is_object())
            .ok_or_else(|| Failure::bad_request("assignment: say whose it is to be and by which policy."))?;
        let (starts_at, ends_at) = schedule(body)?;
        Ok(Self {
            package: id(assignment, "accessPackageId")?.into(),
            assignment: NewAssignment {
                policy: id(assignment, "assignmentPolicyId")?.into(),
                subjects: vec![id(assignment, "targetId")?.into()],
                starts_at,
                ends_at,
                justification: Justification::parse(
                    "justification",
                    text(body, "justification")?.unwrap_or_default(),
                )?,
            },
        })
    }
}

/// A member of an object, whatever the case of its name; null counts as none.
fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let members = object.as_object()?;
    let found = members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

fn text<'a>(object: &'a Value, name: &str) -> Result<Option<&'a str>, Failure> {
    match member(object, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::bad_request(format!("{name}: it has to be a text."))),
    }
}

fn id(object: &Value, name: &str) -> Result<Uuid, Failure> {
    let read = text(object, name)?.and_then(|id| id.parse().ok());
    read.ok_or_else(|| Failure::bad_request(format!("assignment/{name}: write the id, a GUID.")))
}

fn moment(object: &Value, name: &str) -> Result<Option<OffsetDateTime>, Failure> {
    let Some(text) = text(object, name)? else { return Ok(None) };
    let read = OffsetDateTime::parse(text, &Rfc3339);
    read.map(Some)
        .map_err(|_| Failure::bad_request(format!("{name}: write a moment as 2026-12-31T23:59:59Z.")))
}

/// From when until when. An end is a moment, or a duration in days from the start or from now.
fn schedule(body: &Value) -> Result<(Option<OffsetDateTime>, Option<OffsetDateTime>), Failure> {
    let Some(schedule) = member(body, "schedule") else { return Ok((None, None)) };
    let starts_at = moment(schedule, "startDateTime")?;
    let Some(expiration) = member(schedule, "expiration") else { return Ok((starts_at, None)) };
    if let Some(ends_at) = moment(expiration, "endDateTime")? {
        return Ok((starts_at, Some(ends_at)));
    }
    let Some(duration) = text(expiration, "duration")? else { return Ok((starts_at, None)) };
    let days = duration.strip_prefix('P').and_then(|days| days.strip_suffix('D'));
    let days: u16 = days.and_then(|days| days.parse().ok()).ok_or_else(|| {
        Failure::bad_request("schedule/expiration/duration: write whole days, such as P90D.")
    })?;
    let from = starts_at.unwrap_or_else(OffsetDateTime::now_utc);
    Ok((starts_at, from.checked_add(time::Duration::days(days.into()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "0190d4e2-0000-7000-8000-000000000001";

    #[test]
    fn the_names_of_both_roots_are_understood() {
        for assignment in ["assignment", "accessPackageAssignment"] {
            for kind in ["adminAdd", "AdminAdd"] {
                let body = json!({
                    "requestType": kind,
                    assignment: { "targetId": ID, "assignmentPolicyId": ID, "accessPackageId": ID },
                    "justification": null,
                    "schedule": {
                        "startDateTime": "2030-01-01T00:00:00Z",
                        "expiration": { "type": "afterDuration", "duration": "P30D", "endDateTime": null },
                    },
                });
                let draft = Draft::read(&body).unwrap();
                assert_eq!(draft.package.to_string(), ID);
                let ends = draft.assignment.ends_at.unwrap();
                assert_eq!(ends - draft.assignment.starts_at.unwrap(), time::Duration::days(30));
            }
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let whole = json!({ "targetId": ID, "assignmentPolicyId": ID, "accessPackageId": ID });
        for (body, word) in [
            (json!({}), "requestType"),
            (json!({ "requestType": "userTeleport" }), "userTeleport"),
            (json!({ "requestType": 7 }), "requestType"),
            (json!({ "requestType": "adminAdd" }), "assignment"),
            (json!({ "requestType": "adminAdd", "assignment": { "targetId": ID } }), "accessPackageId"),
            (
                json!({ "requestType": "adminAdd", "assignment": whole, "schedule": { "startDateTime": "soon" } }),
                "startDateTime",
            ),
            (json!([]), "requestType"),
        ] {
            let failure = Draft::read(&body).unwrap_err();
            assert_eq!(failure.code, "BadRequest");
            assert!(failure.message.contains(word), "{body}: {}", failure.message);
        }
    }
}
