use axum::body::Bytes;
use regrant_core::Caller;
use regrant_core::db::Db;
use regrant_odata::{FunctionCall, OptionName, QueryOptions, Shape};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::failure::Failure;
use crate::root::Root;
use crate::state::GraphState;

/// Where entitlement management begins below a root.
pub(crate) const ENTITLEMENT_MANAGEMENT: &str = "identityGovernance/entitlementManagement";

/// A call that may be made, as far as its token goes: what its handler is given.
#[derive(Debug)]
pub(crate) struct Call {
    pub state: GraphState,
    pub root: Root,
    /// Below the root, as it was sent.
    pub path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    pub body: Bytes,
    pub caller: Caller,
    /// The ids in the path, from left to right.
    pub ids: Vec<Uuid>,
    /// What stands in the path for an object whose id is no GUID.
    pub key: Option<String>,
    /// The function at the path's end.
    pub function: Option<FunctionCall>,
}

impl Call {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// The id in the path. Templates and handlers stand beside each other in one table, so it is there.
    pub fn id(&self) -> Uuid {
        self.ids.first().copied().unwrap_or_default()
    }

    /// What the function at the path's end is given under this name.
    ///
    /// # Errors
    /// 400 when it is missing.
    pub fn parameter(&self, name: &str) -> Result<&str, Failure> {
        let given = self.function.as_ref().and_then(|function| function.get(name));
        given.ok_or_else(|| Failure::bad_request(format!("The function's parameter {name} is missing.")))
    }

    /// The options of a list.
    ///
    /// # Errors
    /// 400 that names the option and the place.
    pub fn list_options(&self, shape: &'static Shape) -> Result<QueryOptions, Failure> {
        read(QueryOptions::parse(&self.query, shape))
    }

    /// The options of one object.
    ///
    /// # Errors
    /// 400 that names the option and the place.
    pub fn one_options(&self, shape: &'static Shape) -> Result<QueryOptions, Failure> {
        read(QueryOptions::parse_only(&self.query, shape, OptionName::OF_ONE))
    }

    /// The options of the number of a list's objects.
    ///
    /// # Errors
    /// 400 that names the option and the place.
    pub fn number_options(&self, shape: &'static Shape) -> Result<QueryOptions, Failure> {
        read(QueryOptions::parse_only(&self.query, shape, OptionName::OF_NUMBER))
    }

    /// These options and no others.
    ///
    /// # Errors
    /// 400 that names the option and the place.
    pub fn options(
        &self,
        shape: &'static Shape,
        allowed: &'static [OptionName],
    ) -> Result<QueryOptions, Failure> {
        read(QueryOptions::parse_only(&self.query, shape, allowed))
    }

    /// The object that was sent.
    ///
    /// # Errors
    /// 400 for what is no JSON, or lacks something.
    pub fn sent<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::bad_request(format!("The body can't be read: {error}.")))
    }

    /// The address of something below the root, as clients reach it.
    pub fn address(&self, below: &str) -> String {
        format!("{}{}/{below}", self.state.public_url.as_str().trim_end_matches('/'), self.root.path())
    }

    /// The same in entitlement management.
    pub fn in_entitlement_management(&self, below: &str) -> String {
        self.address(&format!("{ENTITLEMENT_MANAGEMENT}/{below}"))
    }

    /// What an answer says that it is about.
    pub fn context(&self, below: &str) -> String {
        self.address(&format!("$metadata#{below}"))
    }
}

fn read(options: Result<QueryOptions, regrant_odata::OptionError>) -> Result<QueryOptions, Failure> {
    options.map_err(|error| Failure::bad_request(error.to_string()))
}
