use regrant_model::policy::Action;
use regrant_odata::{Property, PropertyRef};
use uuid::Uuid;

use super::GivenRole;
use crate::record::Kept;
use crate::record::kept::Shown;

/// A grant that assignments want: the subject's role in a resource. Graph calls it an assignment's resource role.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Grant {
    /// Its id.
    pub id: Uuid,
    /// An assignment that wants it; in a list, the first that the caller may see.
    pub assignment_id: Uuid,
    /// Who is to have it.
    pub subject_id: Uuid,
    /// As the model spells it.
    pub status: String,
    /// Of which role.
    #[sqlx(flatten)]
    pub role: GivenRole,
}

impl Kept for Grant {
    const OBJECT: &'static str = "assignment resource role";
    const COLUMNS: &'static str = concat!("g.id, ag.assignment_id, g.subject_id, g.status, ", given_role!());
    const FROM: &'static str = "grants g
        join assignment_grants ag on ag.grant_id = g.id and ag.wanted
        join assignments a on a.id = ag.assignment_id
        join access_packages p on p.id = a.package_id
        join resource_roles rr on rr.id = g.resource_role_id
        join resources re on re.id = g.resource_id
        join connected_systems s on s.id = re.system_id
        where p.deleted_at is null";
    const PACKAGE: Option<&'static str> = Some("a.package_id");
    const ONCE: Option<(&'static str, &'static str)> = Some((
        "not exists (select from assignment_grants oag
            join assignments oa on oa.id = oag.assignment_id
            join access_packages op on op.id = oa.package_id
            where oag.grant_id = g.id and oag.wanted and oag.assignment_id < a.id and op.deleted_at is null",
        "op.catalog_id",
    ));
    // Those of a few packages are found by their assignments; by their own ids they may be anywhere among millions.
    const ORDER: Option<PropertyRef> = Some(PropertyRef::new(&Property::guid("assignment")));
    const ID: &'static str = "g.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewAssignments, "p.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "g.id",
            "assignment" => "a.id",
            "subject" => "g.subject_id",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
