use regrant_model::GroupId;
use regrant_model::policy::Action;
use serde_json::json;
use uuid::Uuid;

use crate::db::Db;
use crate::input::{Description, Name};
use crate::{Caller, Error, Result, audit};

/// Makes a group without members.
///
/// # Errors
/// `Forbidden`, `Conflict` when there is one of that name: whoever picks a group from a list could not tell them apart.
pub async fn create(db: &Db, caller: &Caller, name: &Name, description: &Description) -> Result<GroupId> {
    caller.may(Action::EditDirectory)?;
    let id = GroupId(Uuid::now_v7());
    let mut tx = db.begin().await?;
    // Two that are made at the same moment wait for each other.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('group ' || lower($1), 0))", name.as_str())
        .execute(&mut *tx)
        .await?;
    let namesake = sqlx::query!(
        "select id, display_name from groups where lower(display_name) = lower($1) and deleted_at is null limit 1",
        name.as_str(),
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(there) = namesake {
        return Err(Error::conflict(format!(
            "There is a group named {} already ({}). Choose another name, or use that group.",
            there.display_name, there.id
        )));
    }
    sqlx::query!(
        "insert into groups (id, display_name, description, created_at) values ($1, $2, $3, regrant_now())",
        id.0,
        name.as_str(),
        description.as_str()
    )
    .execute(&mut *tx)
    .await?;
    let entry = audit::Entry {
        action: "group.create",
        object_type: "group",
        object_id: id.0,
        object_name: name.as_str(),
        catalog: None,
        detail: json!({}),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(id)
}
