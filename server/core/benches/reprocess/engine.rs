//! The engine that is measured: the real binary, or a task of this process.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use regrant_core::db::Db;
use regrant_core::engine::{Engine, Settings, Systems};
use regrant_core::secret::SecretKey;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running engine.
pub struct Running {
    process: Option<Child>,
    task: Option<(JoinHandle<()>, CancellationToken)>,
    /// The key with which it decrypts secrets.
    pub key: SecretKey,
}

impl Running {
    /// Starts it.
    pub async fn start(
        db: &Db,
        options: &PgConnectOptions,
        folder: &Path,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let file = folder.join("secret.key");
        let key = SecretKey::load_or_create(&file)?;
        if let Some(binary) = std::env::var_os("REGRANT_BIN") {
            let process = Command::new(binary)
                .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
                .arg(folder)
                .arg("--secret-key-file")
                .arg(&file)
                .env("DATABASE_URL", options.to_url_lossy().as_str())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            return Ok(Self { process: Some(process), task: None, key });
        }
        let systems = Systems::new(Arc::new(SecretKey::load_or_create(&file)?));
        let engine = Engine::new(db.clone(), systems, Settings::default());
        let stop = CancellationToken::new();
        let stopping = stop.clone();
        let task = tokio::spawn(async move { engine.run(stopping).await });
        Ok(Self { process: None, task: Some((task, stop)), key })
    }

    /// The most memory that the process has held, in megabytes; none for a task of this process.
    pub fn peak_megabytes(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.as_ref()?.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }

    /// Stops it.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
        if let Some((task, stop)) = self.task.take() {
            stop.cancel();
            let _ = task.await;
        }
    }
}
