//! The release binary, serving.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

/// A process that answers.
pub struct Serving {
    /// Where, without a slash at the end.
    pub address: String,
    process: Child,
    /// Kept open: what is printed later must not fail.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Serving {
    /// Starts it and waits until it is ready.
    pub async fn start(
        binary: OsString,
        options: &PgConnectOptions,
        folder: &Path,
        more: &[&str],
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = tokio::process::Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.join("serving"))
            .args(more)
            .env("DATABASE_URL", options.to_url_lossy().as_str())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the server has no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        loop {
            let line = lines.next_line().await?.ok_or("the server ended before it was ready")?;
            if let Some(address) = line.strip_prefix("Regrant is ready: ") {
                let address = address.trim_end_matches('/').to_owned();
                return Ok(Self { address, process, _lines: lines });
            }
        }
    }

    /// Asks it to stop, and waits.
    pub async fn stop(mut self) -> Result<(), Box<dyn std::error::Error>> {
        if let Some(id) = self.process.id() {
            Command::new("kill").arg(id.to_string()).status()?;
            self.process.wait().await?;
        }
        Ok(())
    }
}
