//! What pages show: one view a page or row, made by the use cases in `server/core`.
//!
//! A view is finished: names are joined in, commands say whether they are offered and why not, and `now` is the
//! database's time when it was read, so that rendering needs no clock. To add one, write the struct in the file of its
//! noun and say what each number counts.

mod access;
mod app_registration;
mod assignment;
mod assignment_filter;
mod catalog;
mod cause;
mod command;
mod filter;
mod group;
mod health;
mod history;
mod identity;
mod import;
mod my_access;
mod package;
mod page;
mod policy;
mod request;
mod request_filter;
mod run;
mod run_filter;
mod search;
mod selection;
mod separation;
mod system;
mod user;
mod verified;

pub use access::{AccessPath, AccessRow, ResourceAccess, ResourceAccessRow};
pub use app_registration::{AppRegistrationDetail, AppRegistrationRow, AppRole, AppSecret};
pub use assignment::{AssignmentDetail, AssignmentList, AssignmentRow, GrantView, MadeBy};
pub use assignment_filter::{AssignmentFilter, AssignmentStatusFilter, VerifiedFilter};
pub use catalog::{CatalogDetail, CatalogResource, CatalogRow, HolderChoices, RoleHolder, RoleHolderKind};
pub use cause::{CauseCard, PackageCauses, RunCauses};
pub use command::Command;
pub use filter::FilterError;
pub use group::{GroupDetail, GroupMember, GroupRow, GroupUse};
pub use health::{HealthCounts, HealthHistory, HealthRecord, HealthSpan};
pub use history::{HistoryEntry, HistoryLink};
pub use identity::Identity;
pub use import::{DirectoryTable, ImportError, ImportPreview, ImportSample, WaitingImport};
pub use my_access::{MyAccess, MyAssignment, MyRequest, Requestable};
pub use package::{
    PackageCommands, PackageCounts, PackageHead, PackageOverview, PackageResourceRole, PackageRoles,
    PackageRow, RoleChange, RoleChangePreview, RoleChoices, SystemChange,
};
pub use page::{Count, Named, Page, Person};
pub use policy::{PolicyList, PolicyRow, Requestors};
pub use request::{DeliveryError, RequestDetail, RequestList, RequestRow, Window};
pub use request_filter::RequestFilter;
pub use run::{
    GrantOutcome, OtherRun, OutcomeCounts, RunDetail, RunItems, RunProgress, RunResultRow, Throughput,
    WaitingSystem,
};
pub use run_filter::{RunFilter, RunStateFilter};
pub use search::{Hits, PackageHit, RunHit, SearchResults};
pub use selection::{RequestSelection, Selection};
pub use separation::{
    ConflictRow, Conflicts, Incompatible, IncompatibleGroup, IncompatiblePackage, Separation,
};
pub use system::{
    Breaker, LdapSettings, RemoteGroupRow, SystemDetail, SystemKind, SystemRow, SystemTestStep,
};
pub use user::{HeldRoleView, UserAssignment, UserDetail, UserRow};
pub use verified::{Facts, Verified};
