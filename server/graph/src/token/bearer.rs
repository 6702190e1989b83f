use http::HeaderMap;
use http::header::AUTHORIZATION;
use regrant_core::Caller;
use regrant_core::app_registration::{self, Program};
use regrant_model::policy::{Area, Permission};
use uuid::Uuid;

use crate::failure::Failure;
use crate::state::GraphState;

/// Longer ones are no tokens.
const LONGEST: usize = 16 * 1024;

/// Who calls, by the token that came with the call.
#[derive(Clone, Debug)]
pub(crate) enum Bearer {
    /// A program, with nobody behind it.
    Program(Program),
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
        let (app, secret) = state.tokens.read(token)?;
        let program = app_registration::resume(&state.db, app, secret).await?;
        let gone = "The app registration of this access token was deleted, or its secret was replaced. Get a new token.";
        Ok(Self::Program(program.ok_or_else(|| Failure::unauthorized(gone))?))
    }

    /// Whose calls are counted together.
    pub fn client(&self) -> Uuid {
        match self {
            Self::Program(program) => program.app().0,
        }
    }

    /// The caller of a use case, if the token is good for one of `needs`. A program that holds a role in a catalog may act
    /// there without.
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
        }
    }
}
