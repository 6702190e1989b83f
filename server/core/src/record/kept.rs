use regrant_model::policy::Action;
use regrant_odata::PropertyRef;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Who may see objects of a sort.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// Whoever may do the action in the object's catalog, which is this expression.
    InCatalog(Action, &'static str),
    /// Whoever may do the action in the tenant.
    InTenant(Action),
}

/// A sort of object: from where and how it is read. The names in it are SQL that we wrote; nothing of a caller's gets there.
pub trait Kept: for<'r> FromRow<'r, PgRow> + Send + Unpin {
    /// How messages name one.
    const OBJECT: &'static str;
    /// What is read of it.
    const COLUMNS: &'static str;
    /// From where, with joins and the conditions that always hold; ends in a WHERE clause that can be added to.
    const FROM: &'static str;
    /// Conditions for lists and for one that is asked for by its id, not for what comes along with others: a deleted user
    /// is still whose assignment it was. Begins with " and ".
    const LISTED: &'static str = "";
    /// The package that it is of, for those of which there are so many that a list of a few packages has to be read by them.
    const PACKAGE: Option<&'static str> = None;
    /// How one is found once, where `FROM` has it for each object that it belongs to, of which the caller need not see all: a
    /// condition without its last parenthesis, met by the first of these, and the catalog in it, for those that the caller sees.
    const ONCE: Option<(&'static str, &'static str)> = None;
    /// The order of lists where nothing else is asked for; then by id.
    const ORDER: Option<PropertyRef> = None;
    /// Its id.
    const ID: &'static str;
    /// Who may see it.
    const SHOWN: Shown;

    /// Whether it is somebody's own, who may then see it without a role: a condition with `$id` for the user. None where that
    /// makes no sense.
    const OWN: Option<&'static str> = None;

    /// A condition that a list can be narrowed by, with `$id` for the id of what it is about.
    fn condition(_name: &str) -> Option<&'static str> {
        None
    }

    /// The column behind a property's key, for filters and orders. None for a key of another sort.
    fn column(key: &str) -> Option<&'static str>;

    /// The id of one.
    fn id(&self) -> Uuid;
}
