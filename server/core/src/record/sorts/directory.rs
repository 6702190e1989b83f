use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// A user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Subject {
    /// The user's id.
    pub id: Uuid,
    /// Their name.
    pub display_name: String,
    /// Their user principal name.
    pub user_principal_name: String,
    /// Their mail address.
    pub mail: Option<String>,
    /// What they do.
    pub job_title: Option<String>,
    /// Where they do it.
    pub department: Option<String>,
    /// Whether they may sign in.
    pub account_enabled: bool,
    /// When they were added.
    pub created_at: OffsetDateTime,
}

impl Kept for Subject {
    const OBJECT: &'static str = "user";
    const COLUMNS: &'static str =
        "u.id, u.display_name, u.user_principal_name, u.mail, u.job_title, u.department,
        u.account_enabled, u.created_at";
    const FROM: &'static str = "users u where true";
    const LISTED: &'static str = " and u.deleted_at is null";
    const ID: &'static str = "u.id";
    const SHOWN: Shown = Shown::InTenant(Action::ViewDirectory);
    const OWN: Option<&'static str> = Some("u.id = $id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "u.id",
            "name" => "u.display_name",
            "upn" => "u.user_principal_name",
            "mail" => "u.mail",
            "department" => "u.department",
            "jobTitle" => "u.job_title",
            "enabled" => "u.account_enabled",
            "created" => "u.created_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// A group of the built-in directory.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Group {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

impl Kept for Group {
    const OBJECT: &'static str = "group";
    const COLUMNS: &'static str = "g.id, g.display_name, g.description, g.created_at";
    const FROM: &'static str = "groups g where g.deleted_at is null";
    const ID: &'static str = "g.id";
    const SHOWN: Shown = Shown::InTenant(Action::ViewDirectory);

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "g.id",
            "name" => "g.display_name",
            "description" => "g.description",
            "created" => "g.created_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// A member of a group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    /// Of which group.
    pub group_id: Uuid,
    /// Who.
    #[sqlx(flatten)]
    pub user: Subject,
}

impl Kept for Member {
    const OBJECT: &'static str = "member of this group";
    const COLUMNS: &'static str =
        "gm.group_id, u.id, u.display_name, u.user_principal_name, u.mail, u.job_title, u.department,
        u.account_enabled, u.created_at";
    const FROM: &'static str =
        "group_members gm join users u on u.id = gm.user_id join groups g on g.id = gm.group_id
        where gm.role = 'Member' and u.deleted_at is null and g.deleted_at is null";
    const ID: &'static str = "u.id";
    const SHOWN: Shown = Shown::InTenant(Action::ViewDirectory);

    fn column(key: &str) -> Option<&'static str> {
        match key {
            "group" => Some("gm.group_id"),
            key => Subject::column(key),
        }
    }

    fn id(&self) -> Uuid {
        self.user.id
    }
}
