use crate::text_enum::text_enum;

text_enum! {
    /// The roles of the portal. The first five are tenant-wide, the others are held in one catalog.
    Role {
        /// Everything, and the only role that grants tenant-wide roles.
        GlobalAdministrator = "GlobalAdministrator", "Global administrator";
        /// All of identity governance.
        IdentityGovernanceAdministrator = "IdentityGovernanceAdministrator", "Identity Governance administrator";
        /// Users, groups, assignments and requests.
        UserAdministrator = "UserAdministrator", "User administrator";
        /// Reads everything.
        GlobalReader = "GlobalReader", "Global reader";
        /// Makes catalogs and owns those it made.
        CatalogCreator = "CatalogCreator", "Catalog creator";
        /// Runs one catalog.
        CatalogOwner = "CatalogOwner", "Catalog owner";
        /// Reads one catalog.
        CatalogReader = "CatalogReader", "Catalog reader";
        /// Runs the packages of one catalog.
        PackageManager = "PackageManager", "Access package manager";
        /// Runs the assignments of one catalog.
        AssignmentManager = "AssignmentManager", "Access package assignment manager";
    }
}

impl Role {
    /// Whether it is held in one catalog rather than in the whole tenant.
    pub const fn is_of_catalog(self) -> bool {
        matches!(
            self,
            Self::CatalogOwner | Self::CatalogReader | Self::PackageManager | Self::AssignmentManager
        )
    }
}
