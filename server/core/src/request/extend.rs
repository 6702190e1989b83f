//! Asking for a later end of what one has.

use regrant_model::state::{AssignmentState, RequestType};
use regrant_model::{AssignmentId, RequestId};
use time::{Duration, OffsetDateTime};

use super::amend::{Amendment, amend};
use super::hold;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::separation::{self, Giving};
use crate::{Caller, Error, Result, column, role};

/// What decides whether an assignment may be extended.
pub(crate) struct Term {
    pub live: bool,
    pub ends_at: Option<OffsetDateTime>,
    pub duration_days: Option<i32>,
    /// The policy is on and lets people extend.
    pub extension_allowed: bool,
    pub approval_required: bool,
}

impl Term {
    /// The end that an extension asked for now would bring, or why there is none.
    pub(crate) fn extended(&self, now: OffsetDateTime) -> Result<OffsetDateTime, &'static str> {
        let (true, Some(ends_at)) = (self.live && self.ends_at.is_none_or(|end| end > now), self.ends_at)
        else {
            return Err(if self.live && self.ends_at.is_none() {
                "It has no end, so there is nothing to extend."
            } else {
                "It has ended. Make a new request."
            });
        };
        let (true, Some(days)) = (self.extension_allowed, self.duration_days) else {
            return Err("Its policy does not let it be extended. Make a new request when it has ended.");
        };
        if self.approval_required {
            return Err("Its policy wants an approval. Make a new request when it has ended.");
        }
        let later = now + Duration::days(days.into());
        // Less than that is not worth a request.
        if later - ends_at >= Duration::HOUR {
            Ok(later)
        } else {
            Err("It already lasts as long as its policy gives.")
        }
    }
}

/// Extends an own assignment: from now on it lasts as long as its policy gives. Needs no role.
///
/// # Errors
/// `NotSignedIn` for the shell, `NotFound` for somebody else's, `NotAllowedInState` saying why it can't be extended, `Conflict`
/// when they have something incompatible by now, `Forbidden` when it gives a group that carries a role by now.
pub async fn extend(db: &Db, caller: &Caller, id: AssignmentId) -> Result<RequestId> {
    let user = caller.user.ok_or_else(Error::not_signed_in)?;
    let mut tx = db::begin(db).await?;
    let package = sqlx::query_scalar!(
        "select package_id from assignments where id = $1 and subject_id = $2",
        id.0,
        user.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(crate::assignment::OBJECT))?;
    hold(&mut tx, package.into(), &[user.0]).await?;
    let found = sqlx::query!(
        r#"select a.package_id, a.policy_id, a.state, a.ends_at, po.duration_days, po.approval_required,
            po.extension_allowed and po.enabled and po.deleted_at is null as "extension_allowed!",
            p.display_name, p.catalog_id, regrant_now() as "now!"
        from assignments a
            join policies po on po.id = a.policy_id
            join access_packages p on p.id = a.package_id
        where a.id = $1 and a.subject_id = $2 for update of a"#,
        id.0,
        user.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(crate::assignment::OBJECT))?;
    let state: AssignmentState = column::text(&found.state)?;
    let term = Term {
        live: state.is_live(),
        ends_at: found.ends_at,
        duration_days: found.duration_days,
        extension_allowed: found.extension_allowed,
        approval_required: found.approval_required,
    };
    let ends_at = term.extended(found.now).map_err(Error::not_allowed_in_state)?;
    role::refuse_claim(&mut tx, caller, found.package_id.into()).await?;
    let giving = Giving {
        package: found.package_id,
        catalog: found.catalog_id.into(),
        subject: user.0,
        name: "Your account",
    };
    separation::refuse(&mut tx, caller, &giving).await?;
    let amendment = Amendment {
        assignment: id.0,
        package: found.package_id,
        package_name: &found.display_name,
        catalog: found.catalog_id,
        subject: user.0,
        policy: found.policy_id,
        kind: RequestType::UserExtend,
        from: term.ends_at,
        to: Some(ends_at),
        justification: "",
        action: "request.extend",
        now: found.now,
    };
    let request = amend(&mut tx, caller, &amendment).await?;
    tx.commit().await?;
    Ok(request)
}
