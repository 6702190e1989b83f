use regrant_model::GroupId;
use regrant_model::policy::Action;
use serde_json::json;
use uuid::Uuid;

use crate::db::Db;
use crate::input::{Description, Name};
use crate::{Caller, Result, audit};

/// Makes a group without members.
///
/// # Errors
/// `Forbidden`.
pub async fn create(db: &Db, caller: &Caller, name: &Name, description: &Description) -> Result<GroupId> {
    caller.may(Action::EditDirectory)?;
    let id = GroupId(Uuid::now_v7());
    let mut tx = db.begin().await?;
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
