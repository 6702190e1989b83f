use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// An access package.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Package {
    /// Its id.
    pub id: Uuid,
    /// In which catalog.
    pub catalog_id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether people don't see it in My Access.
    pub hidden: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Which change of it this is; whoever writes it back says so.
    pub revision: i64,
}

/// Whether somebody's policy lets everyone ask for it, as My Access offers it.
macro_rules! requestable {
    () => {
        "(not p.hidden and exists (select from policies rp join catalogs rc on rc.id = p.catalog_id
            where rp.package_id = p.id and rp.requestors = 'everyone' and rp.enabled and rp.deleted_at is null and rc.enabled)
            and not exists (select from package_resource_roles rpr join resource_roles rrr on rrr.id = rpr.resource_role_id
                join role_assignments rra on rra.group_id = rrr.group_id where rpr.package_id = p.id))"
    };
}

impl Kept for Package {
    const OBJECT: &'static str = "access package";
    const COLUMNS: &'static str =
        "p.id, p.catalog_id, p.display_name, p.description, p.hidden, p.created_at, p.revision";
    const FROM: &'static str = "access_packages p where p.deleted_at is null";
    const ID: &'static str = "p.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "p.catalog_id");

    /// What somebody has or had, or asked for, and what they may ask for.
    const OWN: Option<&'static str> = Some(concat!(
        "(exists (select from assignments oa where oa.package_id = p.id and oa.subject_id = $id)
            or exists (select from requests orq where orq.package_id = p.id and orq.subject_id = $id) or ",
        requestable!(),
        ")"
    ));

    fn condition(name: &str) -> Option<&'static str> {
        // Of whom a policy asks nothing but that they are there; `$id` stands for them.
        (name == "allowedRequestor").then_some(concat!("$id is not null and ", requestable!()))
    }

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "p.id",
            "catalog" => "p.catalog_id",
            "name" => "p.display_name",
            "description" => "p.description",
            "hidden" => "p.hidden",
            "created" => "p.created_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
