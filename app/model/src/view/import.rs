use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ImportId;
use crate::rfc3339;
use crate::text_enum::text_enum;

text_enum! {
    /// What of the directory goes out and comes in as CSV.
    DirectoryTable {
        /// Users, by their user principal name.
        Users = "users", "Users";
        /// Groups, by their id or name.
        Groups = "groups", "Groups";
        /// Who is in which group as what.
        Memberships = "memberships", "Memberships";
    }
}

impl DirectoryTable {
    /// The columns of a file, in the order in which an export writes them. Case and order do not count for an import.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Users => {
                &["User principal name", "Display name", "Mail", "Job title", "Department", "Enabled"]
            }
            Self::Groups => &["Id", "Name", "Description"],
            Self::Memberships => &["Group id", "Group", "User principal name", "Role", "Action"],
        }
    }
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// What is imported.
    pub table: DirectoryTable,
    /// Rows in the file, without the line of column names.
    pub rows: u32,
    /// New objects or memberships.
    pub created: u32,
    /// Objects that would change.
    pub changed: u32,
    /// Memberships that would be taken away.
    pub removed: u32,
    /// Rows that say what is so already.
    pub unchanged: u32,
    /// The first of what would happen, at most fifty.
    pub samples: Vec<ImportSample>,
    /// Rows that can't be taken in; while there is one, nothing is imported.
    pub error_count: u32,
    /// The first of them, at most 200.
    pub errors: Vec<ImportError>,
}

impl ImportPreview {
    /// Whether it could be applied, and would change something.
    pub const fn can_apply(&self) -> bool {
        self.error_count == 0 && self.created + self.changed + self.removed > 0
    }
}

/// A file that was sent, and waits for its sender to say whether it is to be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingImport {
    /// The import.
    pub id: ImportId,
    /// The file's name, as its sender's computer has it.
    pub file: String,
    /// What it would do; applying it does exactly that.
    pub preview: ImportPreview,
    /// Rows that would do something else by now than an earlier preview said.
    pub moved_count: u32,
    /// The first of them, as they are now; at most fifty.
    pub moved: Vec<ImportSample>,
    /// When the file was compared with the directory.
    #[serde(with = "rfc3339")]
    pub looked_at: OffsetDateTime,
    /// Until then it waits.
    #[serde(with = "rfc3339")]
    pub until: OffsetDateTime,
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
}

/// What a row of an import would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSample {
    /// The line in the file; the column names are line 1.
    pub line: u32,
    /// What would happen: "Create", "Change", "Add", "Remove".
    pub what: String,
    /// To what.
    pub object: String,
    /// What changes in it: "Department: Sales → Marketing".
    pub details: Vec<String>,
}

/// Why a row can't be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportError {
    /// The line in the file; the column names are line 1.
    pub line: u32,
    /// The column; empty when it is about the row as a whole.
    pub column: String,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong, and what to do.
    pub problem: String,
}
