use std::collections::HashMap;

use regrant_model::policy::{Area, HeldRole, Permission, Standing};
use regrant_model::{AppRegistrationId, AppSecretId};
use secrecy::SecretString;
use uuid::Uuid;

use super::{secret, store};
use crate::db::Db;
use crate::together::{self, Alone, Answers, Together};
use crate::{Caller, Error, Result, column};

/// A program that has shown its secret.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// Which one.
    pub app: AppRegistrationId,
    /// By which of its secrets: a token counts as long as that does.
    pub secret: AppSecretId,
    /// What it may do at the moment.
    pub permissions: Vec<Permission>,
}

/// Who shows a client id and a secret. Takes as long for an unknown client as for a wrong secret, and says the same.
///
/// # Errors
/// `NotSignedIn` for an unknown client and for a secret that is wrong or counts no more.
pub async fn authenticate(db: &Db, client: &str, given: &SecretString) -> Result<Authenticated> {
    let wrong = || {
        Error::new(
            crate::ErrorKind::NotSignedIn,
            "There is no app registration with this client id and secret. Look at the client id, and make a new secret if \
             it is lost.",
        )
    };
    let given = secret::hash(given);
    let client: AppRegistrationId = client.parse().unwrap_or(AppRegistrationId(Uuid::nil()));
    let kept = sqlx::query!(
        "select s.id, s.hash, a.permissions from app_secrets s join app_registrations a on a.id = s.app_id
         where a.id = $1 and a.deleted_at is null and (s.expires_at is null or s.expires_at > regrant_now())",
        client.0
    )
    .fetch_all(db)
    .await?;
    let mut found = None;
    for row in kept {
        if secret::is(&given, &row.hash) {
            found = Some(row);
        }
    }
    let found = found.ok_or_else(wrong)?;
    Ok(Authenticated {
        app: client,
        secret: AppSecretId(found.id),
        permissions: store::permissions(&found.permissions)?,
    })
}

/// A program that calls, as it stands at the moment.
#[derive(Clone, Debug)]
pub struct Program {
    app: AppRegistrationId,
    name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    roles: Vec<HeldRole>,
}

/// The programs behind tokens of ours. Many calls at once are told apart with one statement.
#[derive(Clone, Debug)]
pub struct Programs {
    db: Db,
    calls: Together<Shown, Result<Option<Program>>>,
}

/// What a token shows: which app registration, and by which secret it got the token; none where an identity provider made it.
type Shown = (AppRegistrationId, Option<AppSecretId>);

impl Programs {
    /// Of this database.
    pub fn new(db: Db) -> Self {
        let of = db.clone();
        Self { db, calls: Together::new(move |calls| together(of.clone(), calls)) }
    }

    /// The program behind a token. None when it was deleted, or the secret by which it got the token counts no more. One
    /// statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume(&self, app: AppRegistrationId, secret: AppSecretId) -> Result<Option<Program>> {
        let shown = (app, Some(secret));
        match self.calls.ask(shown).await {
            Ok(program) => program,
            // What was wrong is said to each.
            Err(Alone) => Ok(programs(&self.db, &[shown]).await?.pop().flatten()),
        }
    }
}

/// A program that an identity provider has authenticated. None when it was deleted. One statement.
///
/// # Errors
/// When the database fails.
pub(crate) async fn known(db: &Db, app: AppRegistrationId) -> Result<Option<Program>> {
    Ok(programs(db, &[(app, None)]).await?.pop().flatten())
}

async fn together(db: Db, calls: Vec<Shown>) -> Answers<Result<Option<Program>>> {
    match programs(&db, &calls).await {
        Ok(programs) => programs.into_iter().map(|program| Ok(Ok(program))).collect(),
        Err(error) => together::failed(&error, calls.len()),
    }
}

/// For each its program, in the same order.
async fn programs(db: &Db, all: &[Shown]) -> Result<Vec<Option<Program>>> {
    let mut wanted = all.to_vec();
    wanted.sort_unstable_by_key(|(app, secret)| (app.0, secret.map(|secret| secret.0)));
    wanted.dedup();
    let (apps, secrets): (Vec<Uuid>, Vec<Option<Uuid>>) =
        wanted.iter().map(|(app, secret)| (app.0, secret.map(|secret| secret.0))).unzip();
    let rows = sqlx::query!(
        r#"select shown.secret, a.id, a.display_name, a.permissions,
            array(select ra.role from role_assignments ra where ra.app_id = a.id order by ra.id) as "roles!",
            array(select ra.catalog_id from role_assignments ra where ra.app_id = a.id order by ra.id) as "catalogs!: Vec<Uuid>"
         from unnest($1::uuid[], $2::uuid[]) shown (app, secret) join app_registrations a on a.id = shown.app
         where a.deleted_at is null
            and (shown.secret is null or exists (select from app_secrets s where s.app_id = a.id and s.id = shown.secret
                and (s.expires_at is null or s.expires_at > regrant_now())))"#,
        &apps,
        &secrets as _,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<Shown, Program> = HashMap::with_capacity(rows.len());
    for row in rows {
        let app = AppRegistrationId(row.id);
        let held = row.roles.iter().zip(row.catalogs);
        let roles = held
            .map(|(role, catalog)| Ok(HeldRole { role: column::text(role)?, catalog: Some(catalog.into()) }));
        let program = Program {
            app,
            name: row.display_name,
            permissions: store::permissions(&row.permissions)?,
            roles: roles.collect::<Result<_>>()?,
        };
        found.insert((app, row.secret.map(AppSecretId)), program);
    }
    Ok(all.iter().map(|shown| found.get(shown).cloned()).collect())
}

impl Program {
    /// Its app registration.
    pub fn app(&self) -> AppRegistrationId {
        self.app
    }

    /// Whether it holds a role in some catalog.
    pub fn holds_roles(&self) -> bool {
        !self.roles.is_empty()
    }

    /// As the caller of a use case: what its permissions give it there, and its catalog roles.
    pub fn caller(&self, area: Area) -> Caller {
        let given = self.permissions.iter().filter_map(|permission| permission.standing(area));
        let held = self.roles.iter().copied().filter(|_| area == Area::EntitlementManagement);
        let roles = given.chain(held).collect();
        Caller { user: None, app: Some(self.app), name: self.name.clone(), standing: Standing { roles } }
    }
}
