//! Typed ids: UUIDs, version 7 where Regrant makes them.

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self { Self(id) }
        }
        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+ };
}

ids! {
    /// A person in the directory.
    UserId;
    /// A group of the built-in directory.
    GroupId;
    /// An application of the built-in directory.
    ApplicationId;
    /// One of an application's roles.
    AppRoleId;
    /// A connected system.
    SystemId;
    /// A catalog.
    CatalogId;
    /// A resource: a group, application or site in a connected system.
    ResourceId;
    /// One role in a resource.
    ResourceRoleId;
    /// An access package.
    PackageId;
    /// An assignment policy of a package.
    PolicyId;
    /// A request.
    RequestId;
    /// An assignment.
    AssignmentId;
    /// A grant: subject x resource role.
    GrantId;
    /// A run.
    RunId;
    /// An entry of the audit log.
    AuditId;
    /// A role held by a user, a group or an app registration.
    RoleAssignmentId;
    /// A program that calls the API by itself; it calls this its client id.
    AppRegistrationId;
    /// A secret of an app registration.
    AppSecretId;
    /// A file that waits to be imported.
    ImportId;
}

/// Which state of an object somebody saw before they edited it: a number that each edit raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Revision(pub i64);

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Revision {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl SystemId {
    /// The built-in directory, made by the first migration of its table.
    pub const BUILTIN: Self = Self(uuid::Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));
}
