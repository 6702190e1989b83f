//! The binary `regrant`: configuration, commands, lifecycle, and the web server around portal and API.
//!
//! [`command`] holds one file for each command, `config` every option, `lifecycle` signals and tasks.

pub mod command;
mod config;
mod database;
mod failure;
mod lifecycle;
mod logging;
