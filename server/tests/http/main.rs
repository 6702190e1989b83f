//! The web server on real sockets and a real database: sign-in and sessions, posts from other sites, headers, the
//! site's files, the progress of runs, TLS, and what bad input is answered with.

mod assets;
mod bad_input;
mod golden;
mod headers;
mod health;
mod identities;
mod import;
mod origin;
mod runs;
mod session;
mod sign_in;
mod support;
mod tls;
mod visible;
