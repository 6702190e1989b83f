use super::{Holder, store};
use crate::app_registration::{self, Program};
use crate::db::Db;
use crate::{Caller, Result, account};

/// Who is behind a token of an identity provider.
#[derive(Clone, Debug)]
pub enum Known {
    /// A person, with the roles they hold now.
    Person(Caller),
    /// A program, with what it may do now.
    Program(Program),
    /// A person who is disabled.
    Disabled,
}

/// Who is known to this issuer by one of these subjects (a token may name two: `sub` and `oid`). None for nobody, and for
/// subjects that are not the same one's. Two statements.
///
/// # Errors
/// When the database fails.
pub async fn resume(db: &Db, issuer: &str, subjects: &[String]) -> Result<Option<Known>> {
    Ok(match store::only_holder(db, issuer, subjects).await? {
        None => None,
        Some(Holder::User(id)) => Some(account::caller(db, id).await?.map_or(Known::Disabled, Known::Person)),
        Some(Holder::App(id)) => app_registration::known(db, id).await?.map(Known::Program),
    })
}
