//! A policy as it is sent. The names of both roots are understood on both; what Regrant does not have is refused rather than
//! lost.

use regrant_core::input::{Description, Name};
use regrant_core::policy::PolicyDraft;
use regrant_model::view::Requestors;
use serde_json::Value;
use uuid::Uuid;

use super::{BETA, V1};
use crate::failure::Failure;
use crate::sent::Sent;

/// Properties that both roots' clients send and that are not in the shapes.
const ALSO: &[&str] = &[
    "modifiedDateTime",
    "createdBy",
    "modifiedBy",
    "expirationDateTime",
    "accessReviewSettings",
    "reviewSettings",
    "automaticRequestSettings",
    "notificationSettings",
    "questions",
    "customExtensionHandlers",
    "customExtensionStageSettings",
    "specificAllowedTargets",
    "catalog",
];

/// Beta's words for who may ask, first those that are no one.
const SCOPES: &[&str] = &[
    "NoSubjects",
    "AllExistingDirectoryMemberUsers",
    "AllExistingDirectorySubjects",
    "SpecificDirectorySubjects",
    "AllConfiguredConnectedOrganizationSubjects",
    "SpecificConnectedOrganizationSubjects",
    "AllExternalSubjects",
];

/// v1.0's.
const TARGETS: &[&str] = &[
    "notSpecified",
    "allMemberUsers",
    "allDirectoryUsers",
    "specificDirectoryUsers",
    "specificConnectedOrganizationUsers",
    "specificDirectoryServicePrincipals",
    "allConfiguredConnectedOrganizationUsers",
    "allExternalUsers",
    "allDirectoryServicePrincipals",
    "allDirectoryAgentIdentities",
];

/// Of which package it is, for a new one.
///
/// # Errors
/// 400 that names the property.
pub(super) fn package(body: &Value) -> Result<Uuid, Failure> {
    Sent::body(body)?.reference("accessPackageId", &["accessPackage"])
}

/// # Errors
/// 400 that names the property.
pub(super) fn read(body: &Value) -> Result<PolicyDraft, Failure> {
    let sent = Sent::body(body)?.of_type(&[&BETA, &V1], ALSO)?;
    let duration_days = duration(&sent)?;
    let (requestors, extension) = requestors(&sent)?;
    no_approval(&sent)?;
    Ok(PolicyDraft {
        name: Name::parse("displayName", sent.text("displayName")?.unwrap_or_default())?,
        description: Description::parse("description", sent.text("description")?.unwrap_or_default())?,
        requestors,
        approval_required: false,
        duration_days,
        extension_allowed: sent.boolean("canExtend")?.or(extension).unwrap_or(false)
            && duration_days.is_some(),
    })
}

fn duration(sent: &Sent<'_>) -> Result<Option<u32>, Failure> {
    let fixed = "an end that is the same for everybody is not supported; give a duration";
    if sent.has("expirationDateTime") {
        return Err(sent.refuse("expirationDateTime", fixed));
    }
    if let Some(expiration) = sent.object("expiration")? {
        if expiration.has("endDateTime") {
            return Err(expiration.refuse("endDateTime", fixed));
        }
        return expiration.days("duration");
    }
    // Beta says 0 where there is no end.
    Ok(sent.number("durationInDays")?.filter(|days| *days > 0))
}

/// Who may ask, and whether they may extend, where that is said beside.
fn requestors(sent: &Sent<'_>) -> Result<(Requestors, Option<bool>), Failure> {
    let some = "only everybody or nobody can be let ask; people are given access directly by adminAdd";
    let mut everyone = None;
    let mut extension = None;
    if let Some(scope) = sent.word("allowedTargetScope", TARGETS)? {
        everyone = Some(match scope {
            "notSpecified" => false,
            "allMemberUsers" | "allDirectoryUsers" => true,
            _ => return Err(sent.refuse("allowedTargetScope", some)),
        });
    }
    if let Some(settings) = sent.object("requestorSettings")? {
        if let Some(scope) = settings.word("scopeType", SCOPES)? {
            everyone = Some(match scope {
                "NoSubjects" => false,
                "AllExistingDirectoryMemberUsers" | "AllExistingDirectorySubjects" => true,
                _ => return Err(settings.refuse("scopeType", some)),
            });
        }
        for accepts in ["acceptRequests", "enableTargetsToSelfAddAccess"] {
            if settings.boolean(accepts)? == Some(false) {
                everyone = Some(false);
            }
        }
        extension = settings.boolean("enableTargetsToSelfUpdateAccess")?;
    }
    let requestors = if everyone == Some(true) { Requestors::Everyone } else { Requestors::Nobody };
    Ok((requestors, extension))
}

fn no_approval(sent: &Sent<'_>) -> Result<(), Failure> {
    let Some(settings) = sent.object("requestApprovalSettings")? else { return Ok(()) };
    for name in [
        "isApprovalRequired",
        "isApprovalRequiredForExtension",
        "isApprovalRequiredForAdd",
        "isApprovalRequiredForUpdate",
    ] {
        if settings.boolean(name)? == Some(true) {
            return Err(settings.refuse(name, "requests can't be approved here yet; send false"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_roots_say_the_same() {
        let beta = json!({
            "displayName": "All", "canExtend": true, "durationInDays": 30,
            "requestorSettings": { "acceptRequests": true, "scopeType": "AllExistingDirectoryMemberUsers", "allowedRequestors": [] },
            "requestApprovalSettings": { "isApprovalRequired": false },
        });
        let v1 = json!({
            "displayName": "All", "allowedTargetScope": "allMemberUsers",
            "expiration": { "type": "afterDuration", "duration": "P30D" },
            "requestorSettings": { "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfUpdateAccess": true },
            "requestApprovalSettings": { "isApprovalRequiredForAdd": false },
        });
        for body in [beta, v1] {
            let draft = read(&body).unwrap();
            assert_eq!((draft.duration_days, draft.extension_allowed), (Some(30), true), "{body}");
            assert_eq!(draft.requestors, Requestors::Everyone, "{body}");
        }
        let least = read(&json!({ "displayName": "Direct", "durationInDays": 0 })).unwrap();
        assert_eq!((least.duration_days, least.requestors), (None, Requestors::Nobody));
    }

    #[test]
    fn what_is_not_there_is_refused_by_name() {
        for (body, path) in [
            (json!({ "displayName": "" }), "displayName"),
            (
                json!({ "displayName": "a", "expirationDateTime": "2030-01-01T00:00:00Z" }),
                "expirationDateTime",
            ),
            (json!({ "displayName": "a", "expiration": { "duration": "PT1H" } }), "expiration/duration"),
            (json!({ "displayName": "a", "allowedTargetScope": "allExternalUsers" }), "allowedTargetScope"),
            (
                json!({ "displayName": "a", "requestorSettings": { "scopeType": "SpecificDirectorySubjects" } }),
                "requestorSettings/scopeType",
            ),
            (
                json!({ "displayName": "a", "requestApprovalSettings": { "isApprovalRequiredForAdd": true } }),
                "requestApprovalSettings/isApprovalRequiredForAdd",
            ),
            (json!({ "displayName": "a", "canExtnd": true }), "canExtnd"),
        ] {
            let failure = read(&body).unwrap_err();
            assert!(failure.message.starts_with(path), "{body}: {}", failure.message);
        }
    }
}
