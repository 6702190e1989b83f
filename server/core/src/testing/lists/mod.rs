//! Every list and page that reads tables which grow, with each of its filters and far pages: what the plan tests look at,
//! what the statements are counted of, and what `make bench` measures.
//!
//! A new list gets its [`Case`]s in one of the files here; a test finds the lists that have none.

mod assignments;
mod directory;
mod packages;
mod records;
mod requests;
mod runs;
mod tenant;

use std::sync::Arc;

use futures::future::BoxFuture;
use regrant_model::CatalogId;
use regrant_model::policy::{HeldRole, Role, Standing};
use sqlx::PgPool;

pub use tenant::{Tenant, furnish, look};

use crate::{Caller, Result};

/// One way to look at a list.
pub struct Case {
    /// The list's source file, below `src`.
    pub list: &'static str,
    /// Which filter, which page.
    pub what: String,
    call: Box<dyn Fn(Arc<Tour>) -> BoxFuture<'static, Result<usize>> + Send + Sync>,
}

/// Who looks, and at what.
pub struct Tour {
    pub(crate) pool: PgPool,
    pub(crate) caller: Caller,
    pub(crate) tenant: Tenant,
}

impl Tour {
    /// Of a furnished tenant, by somebody who may see everything.
    pub fn new(pool: PgPool, tenant: Tenant) -> Arc<Self> {
        Arc::new(Self { pool, caller: Caller::local_operator(), tenant })
    }

    /// Somebody who may see what is in this catalog, and nothing else.
    fn reader(&self, catalog: CatalogId) -> Caller {
        let roles = vec![HeldRole { role: Role::CatalogReader, catalog: Some(catalog) }];
        Caller { standing: Standing { roles }, ..self.caller.clone() }
    }
}

impl Case {
    fn new<F>(
        list: &'static str,
        what: impl Into<String>,
        call: impl Fn(Arc<Tour>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<usize>> + Send + 'static,
    {
        Self { list, what: what.into(), call: Box::new(move |tour| Box::pin(call(tour))) }
    }

    /// Reads it; tells how many rows the page has.
    ///
    /// # Errors
    /// As the list.
    pub async fn read(&self, tour: &Arc<Tour>) -> Result<usize> {
        (self.call)(tour.clone()).await
    }
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.list.trim_end_matches(".rs"), self.what)
    }
}

/// All there are.
///
/// # Errors
/// When the database fails.
pub async fn every(tour: &Tour) -> Result<Vec<Case>> {
    let mut cases = assignments::cases(tour).await?;
    cases.extend(requests::cases(tour).await?);
    cases.extend(runs::cases(tour).await?);
    cases.extend(packages::cases(tour).await?);
    cases.extend(directory::cases(tour).await?);
    cases.extend(records::cases(tour).await?);
    Ok(cases)
}
