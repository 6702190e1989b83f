//! What the Import pages read, and where their forms are posted to. Files go to the server's own address.

use crate::{
    api::{AppError, flash, part},
    format::{count, counted},
};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, transfer};
use regrant_model::{
    ImportId,
    policy::Action,
    view::{DirectoryTable, ImportPreview, WaitingImport},
};

/// Whether the caller may import.
pub fn may_import() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::EditDirectory))
}

/// What a file that waits would do.
pub async fn waiting(import: ImportId) -> Result<WaitingImport, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(transfer::kept(&db, &caller, import).await?)
}

/// Imports what the preview says.
#[server(prefix = "/ui", endpoint = "imports/apply")]
pub async fn apply(import: ImportId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let done = transfer::apply_kept(&db, &caller, import).await?;
    flash(told(&done));
    leptos_axum::redirect(super::list(done.table).1);
    Ok(())
}

/// Compares a file that waits with the directory as it is now.
#[server(prefix = "/ui", endpoint = "imports/look-again")]
pub async fn look_again(import: ImportId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    transfer::look_again(&db, &caller, import).await?;
    flash("The file was compared with the directory again.");
    Ok(())
}

/// Forgets a file that waits.
#[server(prefix = "/ui", endpoint = "imports/discard")]
pub async fn discard(import: ImportId, table: DirectoryTable) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    transfer::discard(&db, &caller, import).await?;
    flash("The file was discarded. Nothing was imported.");
    leptos_axum::redirect(&super::address(table));
    Ok(())
}

/// What was done, in words.
fn told(done: &ImportPreview) -> String {
    let (one, many) = match done.table {
        DirectoryTable::Users => ("user", "users"),
        DirectoryTable::Groups => ("group", "groups"),
        DirectoryTable::Memberships => ("membership", "memberships"),
    };
    let made = if done.table == DirectoryTable::Memberships { "added" } else { "created" };
    let parts = [(done.created, made), (done.changed, "changed"), (done.removed, "removed")];
    let parts: Vec<_> = parts.iter().filter(|(number, _)| *number > 0).collect();
    let words: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(place, (number, verb))| match place {
            0 => format!("{} {verb}", counted(u64::from(*number), one, many)),
            _ => format!("{} {verb}", count(u64::from(*number))),
        })
        .collect();
    format!("The file was imported: {}.", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_in_numbers() {
        let preview = |table, created, changed, removed| ImportPreview {
            table,
            rows: 9,
            created,
            changed,
            removed,
            unchanged: 0,
            samples: Vec::new(),
            error_count: 0,
            errors: Vec::new(),
        };
        for (done, words) in [
            (preview(DirectoryTable::Users, 1, 1_200, 0), "1 user created, 1,200 changed."),
            (preview(DirectoryTable::Groups, 0, 2, 0), "2 groups changed."),
            (preview(DirectoryTable::Memberships, 3, 0, 1), "3 memberships added, 1 removed."),
        ] {
            assert_eq!(told(&done), format!("The file was imported: {words}"));
        }
    }
}
