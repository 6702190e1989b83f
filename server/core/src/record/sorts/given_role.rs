use uuid::Uuid;

/// A role of a resource, as packages give it and grants are of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GivenRole {
    /// Its id.
    pub role_id: Uuid,
    /// What it is called in its resource.
    pub role_name: String,
    /// Its id in the resource's system, unique there: a group's have the group's id behind.
    pub role_origin_id: String,
    /// Of which resource.
    pub resource_id: Uuid,
    /// The resource's name.
    pub resource_name: String,
    /// What the resource is for.
    pub resource_description: String,
    /// The resource's id in its system.
    pub resource_origin_id: String,
    /// "group", "application" or "site".
    pub resource_kind: String,
    /// The system's name.
    pub system_name: String,
    /// Whether it is Regrant's own directory.
    pub is_builtin: bool,
}

/// The id of a role in its system, of `resource_roles rr` and `resources re`.
macro_rules! role_origin {
    () => {
        "case when re.kind = 'group' then rr.external_id || '_' || re.external_id else rr.external_id end"
    };
}

/// The columns of a [`GivenRole`], of `resource_roles rr`, `resources re` and `connected_systems s`.
macro_rules! given_role {
    () => {
        concat!(
            "rr.id as role_id, rr.display_name as role_name, ",
            role_origin!(),
            " as role_origin_id, re.id as resource_id, re.display_name as resource_name,
            re.description as resource_description, re.external_id as resource_origin_id,
            re.kind as resource_kind, s.name as system_name, s.kind = 'builtin' as is_builtin"
        )
    };
}
