//! A request as it is sent. Published samples mix the names of the two roots, so both are understood on both.

use regrant_core::assignment::NewAssignment;
use regrant_core::input::Justification;
use regrant_core::request::NewEnd;
use regrant_model::{AssignmentId, PackageId, PolicyId};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::failure::Failure;
use crate::sent::Sent;

/// What is asked for.
#[derive(Debug)]
pub(super) enum Draft {
    /// Give it to somebody.
    AdminAdd { package: PackageId, assignment: NewAssignment },
    /// Move the end of what somebody has.
    AdminUpdate { assignment: AssignmentId, end: NewEnd },
    /// Take it from somebody.
    AdminRemove { assignment: AssignmentId, justification: Justification },
    /// Give it to the caller.
    UserAdd { package: PackageId, policy: Option<PolicyId>, justification: Justification },
    /// Let the caller have it for longer.
    UserExtend { assignment: AssignmentId },
    /// The caller gives it up.
    UserRemove { assignment: AssignmentId, justification: Justification },
}

impl Draft {
    /// Whether it is for the caller.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::UserAdd { .. } | Self::UserExtend { .. } | Self::UserRemove { .. })
    }
}

/// Graph's v1.0 calls an extension an update.
const KINDS: &[&str] =
    &["adminAdd", "adminUpdate", "adminRemove", "userAdd", "userExtend", "userUpdate", "userRemove"];

impl Draft {
    /// # Errors
    /// 400 that names the property.
    pub fn read(body: &Value) -> Result<Self, Failure> {
        let body = Sent::body(body)?;
        let kind = body
            .word("requestType", KINDS)?
            .ok_or_else(|| body.refuse("requestType", &format!("say which: {}", KINDS.join(", "))))?;
        let assignment = body.object_of(&["assignment", "accessPackageAssignment"])?.ok_or_else(|| {
            body.refuse("assignment", "say which, or whose it is to be and by which policy")
        })?;
        let why = body.text("justification")?.unwrap_or_default();
        let justification = Justification::parse("justification", why)?;
        let existing = || assignment.needed_id("id").map(AssignmentId);
        Ok(match kind {
            "adminAdd" => {
                let (starts_at, ends_at) =
                    schedule(&body)?.map_or((None, None), |all| (all.starts_at, all.ends_at));
                Self::AdminAdd {
                    package: package(&assignment)?,
                    assignment: NewAssignment {
                        policy: assignment.reference("assignmentPolicyId", POLICY)?.into(),
                        subjects: vec![target(&assignment)?.into()],
                        starts_at,
                        ends_at,
                        justification,
                    },
                }
            }
            "adminUpdate" => {
                let Some(Schedule { starts_at, ends_at }) = schedule(&body)? else {
                    return Err(body.refuse("schedule", "say until when it is to last"));
                };
                Self::AdminUpdate {
                    assignment: existing()?,
                    end: NewEnd { starts_at, ends_at, justification },
                }
            }
            "adminRemove" => Self::AdminRemove { assignment: existing()?, justification },
            "userAdd" => {
                if schedule(&body)?.is_some_and(|all| all.starts_at.is_some() || all.ends_at.is_some()) {
                    return Err(body.refuse("schedule", "the policy says from when until when; leave it out"));
                }
                let policy =
                    assignment.has("assignmentPolicyId") || POLICY.iter().any(|name| assignment.has(name));
                let policy =
                    policy.then(|| assignment.reference("assignmentPolicyId", POLICY)).transpose()?;
                Self::UserAdd { package: package(&assignment)?, policy: policy.map(PolicyId), justification }
            }
            "userRemove" => Self::UserRemove { assignment: existing()?, justification },
            _ => Self::UserExtend { assignment: existing()? },
        })
    }
}

const POLICY: &[&str] = &["assignmentPolicy", "accessPackageAssignmentPolicy"];

fn package(assignment: &Sent<'_>) -> Result<PackageId, Failure> {
    assignment.reference("accessPackageId", &["accessPackage"]).map(PackageId)
}

/// Whose it is to be: an id, or a subject with the id of the user.
fn target(assignment: &Sent<'_>) -> Result<uuid::Uuid, Failure> {
    match assignment.object("target")? {
        Some(target) if target.has("objectId") => target.needed_id("objectId"),
        Some(target) => target.needed_id("id"),
        None => assignment.needed_id("targetId"),
    }
}

struct Schedule {
    starts_at: Option<OffsetDateTime>,
    ends_at: Option<OffsetDateTime>,
}

/// From when until when. An end is a moment, or a duration in days from the start or from now.
fn schedule(body: &Sent<'_>) -> Result<Option<Schedule>, Failure> {
    let Some(schedule) = body.object("schedule")? else { return Ok(None) };
    if schedule.has("recurrence") {
        return Err(
            schedule.refuse("recurrence", "access that comes and goes is not supported; leave it out")
        );
    }
    let starts_at = schedule.moment("startDateTime")?;
    let Some(expiration) = schedule.object("expiration")? else {
        return Ok(Some(Schedule { starts_at, ends_at: None }));
    };
    let mut ends_at = expiration.moment("endDateTime")?;
    if ends_at.is_none()
        && let Some(days) = expiration.days("duration")?
    {
        let from = starts_at.unwrap_or_else(OffsetDateTime::now_utc);
        let end = from.checked_add(Duration::days(days.into()));
        ends_at = Some(end.ok_or_else(|| expiration.refuse("duration", "it is too long"))?);
    }
    Ok(Some(Schedule { starts_at, ends_at }))
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
                let Draft::AdminAdd { package, assignment } = Draft::read(&body).unwrap() else {
                    panic!("{kind}")
                };
                assert_eq!(package.to_string(), ID);
                assert_eq!(assignment.ends_at.unwrap() - assignment.starts_at.unwrap(), Duration::days(30));
            }
        }
    }

    #[test]
    fn each_type_is_read() {
        let read = |kind: &str, assignment: Value| {
            Draft::read(&json!({ "requestType": kind, "assignment": assignment, "schedule": {
                "expiration": { "type": "noExpiration" } } }))
            .unwrap()
        };
        let existing = json!({ "id": ID });
        assert!(
            matches!(read("AdminUpdate", existing.clone()), Draft::AdminUpdate { end, .. } if end.ends_at.is_none())
        );
        assert!(matches!(read("AdminRemove", existing.clone()), Draft::AdminRemove { .. }));
        assert!(matches!(read("userRemove", existing.clone()), Draft::UserRemove { .. }));
        assert!(matches!(read("UserExtend", existing.clone()), Draft::UserExtend { .. }));
        assert!(matches!(read("userUpdate", existing), Draft::UserExtend { .. }));
        let alone = json!({ "accessPackageId": ID });
        assert!(matches!(read("userAdd", alone), Draft::UserAdd { policy: None, .. }));
        let whole = json!({ "accessPackage": { "id": ID }, "assignmentPolicy": { "id": ID } });
        assert!(matches!(read("userAdd", whole), Draft::UserAdd { policy: Some(_), .. }));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let whole = json!({ "targetId": ID, "assignmentPolicyId": ID, "accessPackageId": ID });
        for (body, word) in [
            (json!({}), "requestType"),
            (json!({ "requestType": "userTeleport" }), "requestType"),
            (json!({ "requestType": 7 }), "requestType"),
            (json!({ "requestType": "adminAdd" }), "assignment"),
            (
                json!({ "requestType": "adminAdd", "assignment": { "targetId": ID } }),
                "assignment/accessPackageId",
            ),
            (json!({ "requestType": "adminRemove", "assignment": whole }), "assignment/id"),
            (json!({ "requestType": "adminUpdate", "assignment": { "id": ID } }), "schedule"),
            (
                json!({ "requestType": "adminAdd", "assignment": whole, "schedule": { "startDateTime": "soon" } }),
                "schedule/startDateTime",
            ),
            (
                json!({ "requestType": "userAdd", "assignment": whole, "schedule": { "startDateTime": "2030-01-01T00:00:00Z" } }),
                "schedule",
            ),
            (json!([]), "The body"),
        ] {
            let failure = Draft::read(&body).unwrap_err();
            assert_eq!(failure.code, "BadRequest");
            assert!(failure.message.starts_with(word), "{body}: {}", failure.message);
        }
    }
}
