use futures::{Stream, stream};
use regrant_model::policy::Action;
use regrant_model::view::DirectoryTable;
use uuid::Uuid;

use crate::db::Db;
use crate::list::csv::{Lines, STEP};
use crate::{Caller, Result};

/// A table of the directory as CSV, in steps of a thousand rows: what [`super::apply`] takes in again.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; the stream ends with an error when the database fails.
pub fn export(
    db: &Db,
    caller: &Caller,
    table: DirectoryTable,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    caller.may(Action::ViewDirectory)?;
    let from = Step { db: db.clone(), table, after: After::default(), begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

/// The last row of a step.
#[derive(Default)]
struct After {
    text: String,
    id: Uuid,
    user: Uuid,
}

struct Step {
    db: Db,
    table: DirectoryTable,
    after: After,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut lines = Lines::new();
        if !self.begun {
            // An export has nothing to take away.
            let columns = self.table.columns().iter().filter(|column| **column != "Action");
            lines.push(columns.copied())?;
            self.begun = true;
        }
        let rows = match self.table {
            DirectoryTable::Users => self.users(&mut lines).await?,
            DirectoryTable::Groups => self.groups(&mut lines).await?,
            DirectoryTable::Memberships => self.memberships(&mut lines).await?,
        };
        let full = i64::try_from(rows).is_ok_and(|read| read == STEP);
        Ok((lines.finish()?, full.then_some(self)))
    }

    async fn users(&mut self, lines: &mut Lines) -> Result<usize> {
        let rows = sqlx::query!(
            r#"select id, lower(display_name) as "key!", user_principal_name, display_name, mail, job_title, department,
                account_enabled
            from users where deleted_at is null and (lower(display_name), id) > ($1, $2)
            order by lower(display_name), id limit $3"#,
            self.after.text,
            self.after.id,
            STEP
        )
        .fetch_all(&self.db)
        .await?;
        for row in &rows {
            let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
            let (mail, job_title, department) =
                (text(&row.mail), text(&row.job_title), text(&row.department));
            let enabled = if row.account_enabled { "yes" } else { "no" };
            let (upn, name) = (row.user_principal_name.as_str(), row.display_name.as_str());
            lines.push([upn, name, &mail, &job_title, &department, enabled])?;
        }
        if let Some(last) = rows.last() {
            self.after = After { text: last.key.clone(), id: last.id, user: Uuid::nil() };
        }
        Ok(rows.len())
    }

    async fn groups(&mut self, lines: &mut Lines) -> Result<usize> {
        let rows = sqlx::query!(
            r#"select id, lower(display_name) as "key!", display_name, description
            from groups where deleted_at is null and (lower(display_name), id) > ($1, $2)
            order by lower(display_name), id limit $3"#,
            self.after.text,
            self.after.id,
            STEP
        )
        .fetch_all(&self.db)
        .await?;
        for row in &rows {
            lines.push([row.id.to_string().as_str(), &row.display_name, &row.description])?;
        }
        if let Some(last) = rows.last() {
            self.after = After { text: last.key.clone(), id: last.id, user: Uuid::nil() };
        }
        Ok(rows.len())
    }

    async fn memberships(&mut self, lines: &mut Lines) -> Result<usize> {
        let rows = sqlx::query!(
            "select gm.group_id, gm.role, gm.user_id, g.display_name, u.user_principal_name
             from group_members gm join groups g on g.id = gm.group_id join users u on u.id = gm.user_id
             where (gm.group_id, gm.role, gm.user_id) > ($1, $2, $3)
             order by gm.group_id, gm.role, gm.user_id limit $4",
            self.after.id,
            self.after.text,
            self.after.user,
            STEP
        )
        .fetch_all(&self.db)
        .await?;
        for row in &rows {
            let id = row.group_id.to_string();
            lines.push([id.as_str(), &row.display_name, &row.user_principal_name, &row.role])?;
        }
        if let Some(last) = rows.last() {
            self.after = After { text: last.role.clone(), id: last.group_id, user: last.user_id };
        }
        Ok(rows.len())
    }
}
