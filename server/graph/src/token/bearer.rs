use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use regrant_core::Caller;
use regrant_core::app_registration::Program;
use regrant_core::identity::{self, Known};
use regrant_model::policy::{Area, Permission, Standing};
use uuid::Uuid;

use super::named_issuer;
use super::provider::{Claims, Provider, is_personal, personal};
use crate::failure::Failure;
use crate::state::GraphState;

/// Longer ones are no tokens.
const LONGEST: usize = 16 * 1024;

/// Who calls, by the token that came with the call.
#[derive(Clone, Debug)]
pub(crate) enum Bearer {
    /// A program, with nobody behind it.
    Program(Program),
    /// A client, with the person behind it who let it do some of what they may do.
    Person {
        /// Who, with the roles they hold now.
        caller: Caller,
        /// What they let the client do.
        scopes: Vec<Permission>,
    },
}

impl Bearer {
    /// Reads the token of a call.
    ///
    /// # Errors
    /// 401 for none and for one that is not good.
    pub async fn of(state: &GraphState, headers: &HeaderMap) -> Result<Self, Failure> {
        let token = headers
            .get(AUTHORIZATION)
            .ok_or_else(|| {
                Failure::unauthorized("Access token is empty. Send it as \"Authorization: Bearer\".")
            })?
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && token.len() <= LONGEST)
            .map(|(_, token)| token.trim())
            .ok_or_else(|| Failure::unauthorized("The Authorization header holds no bearer token."))?;
        if let Some(issuer) = named_issuer(token) {
            if let Some(provider) = trusted(state, &issuer) {
                return Self::known(state, provider.read(token).await?).await;
            }
            if is_personal(&issuer) {
                return Err(personal());
            }
        }
        let (app, secret) = state.tokens.read(token)?;
        let program = state.programs.resume(app, secret).await?;
        let gone = "The app registration of this access token was deleted, or its secret was replaced. Get a new token.";
        Ok(Self::Program(program.ok_or_else(|| Failure::unauthorized(gone))?))
    }

    /// Whom the organisation's identity provider tells of.
    async fn known(state: &GraphState, claims: Claims) -> Result<Self, Failure> {
        let issuer = claims.issuer();
        match identity::resume(&state.db, issuer, &claims.subjects()).await? {
            Some(Known::Person(caller)) => Ok(Self::Person { caller, scopes: claims.scopes() }),
            Some(Known::Program(mut program)) => {
                // What both say: the provider, and whoever registered the program here.
                let given = claims.roles();
                program.permissions.retain(|permission| given.contains(permission));
                Ok(Self::Program(program))
            }
            Some(Known::Disabled) => {
                Err(Failure::unauthorized("The user of this access token is disabled or was deleted."))
            }
            None => Err(Failure::denied(format!(
                "Nobody in Regrant is linked to this identity. An administrator links it: issuer {issuer}, subject {}.",
                claims.subjects().join(" or ")
            ))),
        }
    }

    /// Whose calls are counted together.
    pub fn client(&self) -> Uuid {
        match self {
            Self::Program(program) => program.app().0,
            Self::Person { caller, .. } => caller.user.map(|user| user.0).unwrap_or_default(),
        }
    }

    /// The caller of a use case, if the token is good for one of `needs`. A program that holds a role in a catalog may act
    /// there without. A person has the roles they hold; for what is their own alone, none.
    ///
    /// # Errors
    /// 403 that names what is missing.
    pub fn caller(&self, needs: &[Permission], area: Area) -> Result<Caller, Failure> {
        let missing = || {
            let names: Vec<&str> = needs.iter().map(|permission| permission.as_str()).collect();
            Failure::denied(format!(
                "Insufficient privileges: the access token needs {}.",
                names.join(" or ")
            ))
        };
        match self {
            Self::Program(program) => {
                let has = program.permissions.iter().any(|permission| needs.contains(permission));
                if has || area == Area::EntitlementManagement && program.holds_roles() {
                    Ok(program.caller(area))
                } else {
                    Err(missing())
                }
            }
            Self::Person { caller, scopes } => {
                let good: Vec<_> = scopes.iter().filter(|scope| needs.contains(scope)).collect();
                match good.as_slice() {
                    [] => Err(missing()),
                    good if good.iter().all(|scope| scope.is_delegated_only()) => {
                        Ok(Caller { standing: Standing::default(), ..caller.clone() })
                    }
                    _ => Ok(caller.clone()),
                }
            }
        }
    }
}

fn trusted(state: &GraphState, issuer: &str) -> Option<Arc<Provider>> {
    state.provider.clone().filter(|provider| provider.issuer() == issuer)
}
