use crate::text_enum::text_enum;

text_enum! {
    /// What the policy table decides about.
    Action {
        /// Grant tenant-wide roles.
        GrantTenantRole = "grant_tenant_role", "grant tenant-wide roles";
        /// Create a catalog (its creator becomes owner).
        CreateCatalog = "create_catalog", "create catalogs";
        /// Edit or delete a catalog, add resources, add owners and readers.
        ManageCatalog = "manage_catalog", "manage this catalog";
        /// Add package managers and assignment managers.
        ManageManagers = "manage_managers", "add managers to this catalog";
        /// See a catalog, its packages and policies.
        ViewCatalog = "view_catalog", "view this catalog";
        /// Create, edit, hide, delete packages; resource roles; policies; separation of duties.
        ManagePackage = "manage_package", "manage access packages in this catalog";
        /// See assignments and requests, delivery details, runs.
        ViewAssignments = "view_assignments", "view assignments and requests in this catalog";
        /// Assign directly, remove, cancel requests.
        Assign = "assign", "assign and remove access in this catalog";
        /// Reprocess assignments and requests.
        Reprocess = "reprocess", "reprocess assignments and requests in this catalog";
        /// Connect systems and change them.
        ConnectSystems = "connect_systems", "connect systems";
        /// Register programs that call the API, give them secrets and permissions; link people to the tokens of an identity
        /// provider.
        RegisterApps = "register_apps", "register apps";
        /// See users, groups and connected systems.
        ViewDirectory = "view_directory", "view the directory";
        /// Change users and groups. Those that hold or carry a role need [`Action::EditPrivileged`].
        EditDirectory = "edit_directory", "change users and groups";
        /// Change a user who holds a tenant-wide role or a group that carries a role, or put such a group in a catalog.
        EditPrivileged = "edit_privileged", "change users and groups that hold a role";
        /// Add any resource to a catalog without being its owner.
        AddAnyResource = "add_any_resource", "add resources they do not own to a catalog";
        /// Read the audit log (of the tenant, or of one catalog).
        ReadAudit = "read_audit", "read the audit log";
    }
}

impl Action {
    /// Whether it is done inside a catalog (or, with a tenant-wide role, in every one).
    pub const fn is_of_catalog(self) -> bool {
        matches!(
            self,
            Self::ManageCatalog
                | Self::ManageManagers
                | Self::ViewCatalog
                | Self::ManagePackage
                | Self::ViewAssignments
                | Self::Assign
                | Self::Reprocess
                | Self::ReadAudit
        )
    }
}
