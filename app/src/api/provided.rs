//! What the server gives pages beside the database and the visit.

use secrecy::SecretString;

/// What the tokens of the configured identity provider name it. The server provides it when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenIssuer(pub String);

/// The secret that was made just now. The server provides it to the page that answers the post which made it, and keeps it
/// nowhere.
#[derive(Debug, Clone)]
pub struct NewSecret(pub SecretString);
