//! The commands, one file each. A new one gets its file, its line in [`Command`] and its arm in [`Command::run`].

mod app;
mod demo;
mod migrate;
mod reprocess;
mod seed;
mod serve;
mod system;
mod user;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, Options},
    failure::Failure,
    logging,
};

/// Identity governance: access packages, and the engine that keeps their promises.
#[derive(Debug, Parser)]
#[command(name = "regrant", version, propagate_version = true)]
struct Line {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the portal and runs the workers
    Serve(serve::Args),
    /// Runs workers only
    Worker,
    /// Brings the database schema up to date
    Migrate,
    /// Loads the demo tenant into an empty database
    Demo,
    /// Fills an empty database with bulk data, for trials and benchmarks
    Seed(seed::Args),
    /// Makes local accounts, sets their passwords, gives them roles
    #[command(subcommand)]
    User(user::Command),
    /// Registers programs that call the API
    #[command(subcommand)]
    App(app::Command),
    /// Connects systems and tests them
    #[command(subcommand)]
    System(system::Command),
    /// Reprocesses the assignments of an access package
    Reprocess(reprocess::Args),
}

impl Command {
    async fn run(self, config: Config) -> Result<(), Failure> {
        match self {
            Self::Serve(args) => serve::run(args, config).await,
            Self::Worker => worker::run(config).await,
            Self::Migrate => migrate::run(config).await,
            Self::Demo => demo::run(config).await,
            Self::Seed(args) => seed::run(args, config).await,
            Self::User(command) => user::run(command, config).await,
            Self::App(command) => app::run(command, config).await,
            Self::System(command) => system::run(command, config).await,
            Self::Reprocess(args) => reprocess::run(args, config).await,
        }
    }
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let line = Line::parse();
    logging::start();
    let outcome = line.options.resolve().and_then(|config| {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::io("The runtime does not start", error))?
            .block_on(line.command.run(config))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_and_takes_global_options_anywhere() {
        use clap::CommandFactory;
        Line::command().debug_assert();
        assert!(Line::try_parse_from(["regrant", "--data-dir", "/d", "serve", "--demo"]).is_ok());
        assert!(Line::try_parse_from(["regrant", "serve", "--demo", "--data-dir", "/d"]).is_ok());
        assert!(Line::try_parse_from(["regrant", "serve", "--behind-proxy", "--no-worker"]).is_ok());
    }
}
