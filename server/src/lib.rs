//! The binary `regrant`: configuration, commands, lifecycle, and the web server around portal and API.
//!
//! [`command`] holds one file for each command, `config` every option, `lifecycle` signals and tasks.

pub mod command;
mod config;
mod database;
mod failure;
mod lifecycle;
mod logging;
//! The parts of the binary `regrant`: the web server with the portal, sign-in, and the site's own files.
//!
//! A library as well, so that tests serve the portal on real sockets without starting a process.
#![recursion_limit = "256"]

pub mod assets;
pub mod http;
