//! Who calls a use case, and the two questions every use case asks first.

use regrant_model::policy::{Action, Scope, Standing};
use regrant_model::{AppRegistrationId, CatalogId, UserId};

use crate::Error;

/// Who calls. Made once for each request, from fresh roles; use cases take it as it is.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Nobody for programs, for the shell ("local operator") and for the engine itself.
    pub user: Option<UserId>,
    /// The program that calls by itself, with no person behind it.
    pub app: Option<AppRegistrationId>,
    /// How runs, histories and the audit log name the caller.
    pub name: String,
    /// The roles held, directly or through groups.
    pub standing: Standing,
}

/// Who asked for something, as it is kept. Neither is Regrant itself or its shell, which may do everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asking {
    pub user: Option<uuid::Uuid>,
    pub app: Option<uuid::Uuid>,
}

impl Asking {
    /// The one of them, for logs that tell by name what it is.
    pub(crate) fn id(self) -> Option<uuid::Uuid> {
        self.user.or(self.app)
    }
}

impl Caller {
    /// Somebody at the machine's own shell: whoever can read the data directory may do everything.
    pub fn local_operator() -> Self {
        Self::all_powerful("local operator")
    }

    /// The engine itself: schedules, expiry.
    pub fn system() -> Self {
        Self::all_powerful("Regrant")
    }

    /// Somebody who is not signed in, as the audit log names them. They may do nothing.
    pub(crate) fn nobody() -> Self {
        Self { user: None, app: None, name: "not signed in".to_owned(), standing: Standing::default() }
    }

    fn all_powerful(name: &str) -> Self {
        use regrant_model::policy::{HeldRole, Role};
        let roles = vec![HeldRole { role: Role::GlobalAdministrator, catalog: None }];
        Self { user: None, app: None, name: name.to_owned(), standing: Standing { roles } }
    }

    /// Who asks, for the columns that keep it: a user or an app registration, or neither for the shell and the engine.
    pub(crate) fn asking(&self) -> Asking {
        Asking { user: self.user.map(|id| id.0), app: self.app.map(|id| id.0) }
    }

    /// Asks for an action on the tenant as a whole.
    ///
    /// # Errors
    /// `Forbidden` when no role of the caller allows it.
    pub fn may(&self, action: Action) -> Result<(), Error> {
        if self.standing.allows_everywhere(action) { Ok(()) } else { Err(forbidden(action)) }
    }

    /// Asks for an action in a catalog. `object` names what would be found there ("access package"), for the message to
    /// somebody who may not even know that it exists.
    ///
    /// # Errors
    /// `NotFound` when the caller may not see the catalog, else `Forbidden` when no role allows the action.
    pub fn may_in(&self, action: Action, catalog: CatalogId, object: &'static str) -> Result<(), Error> {
        let scope = Scope::Catalog(catalog);
        if self.standing.allows(action, scope) {
            Ok(())
        } else if self.standing.allows(Action::ViewCatalog, scope) {
            Err(forbidden(action))
        } else {
            Err(no_such(object))
        }
    }

    /// The catalogs to which a list has to be narrowed; none when the caller may see all of them.
    pub fn catalogs(&self, action: Action) -> Option<Vec<CatalogId>> {
        if self.standing.allows_everywhere(action) { None } else { Some(self.standing.catalogs(action)) }
    }
}

/// What somebody is told whose roles do not allow an action.
pub(crate) fn forbidden(action: Action) -> Error {
    Error::forbidden(format!(
        "You may not {}. Ask an administrator for a role that allows it.",
        action.label()
    ))
}

/// What somebody is told who asks for an object that is not there, or of which they may not know.
pub fn no_such(object: &str) -> Error {
    Error::not_found(format!("There is no such {object}, or you may not see it."))
}
