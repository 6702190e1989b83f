//! The parts of the binary `regrant`: commands, configuration, lifecycle, and the web server with the portal, sign-in and
//! the site's own files.
//!
//! [`command`] holds one file for each command, `config` every option, `lifecycle` signals and tasks, [`http`] the web
//! server with its one route table. A library as well, so that tests serve the portal on real sockets without starting a
//! process.
#![recursion_limit = "256"]

pub mod assets;
pub mod command;
mod config;
mod database;
mod failure;
pub mod http;
mod lifecycle;
mod logging;
pub mod tls;
