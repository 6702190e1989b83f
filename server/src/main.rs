//! The binary `regrant`.

use std::process::ExitCode;

<<<<<<< HEAD
fn main() -> ExitCode {
    regrant_server::command::main()
=======
use regrant_core::{
    db::{self, DbOptions},
    engine::Systems,
    secret::SecretKey,
    seed,
};
use regrant_server::http::{AppState, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    let argument = |name: &str| env::args().skip_while(|argument| argument != name).nth(1);
    let listen = argument("--listen").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let db = db::connect(&DbOptions::from_url(&env::var("DATABASE_URL")?)?).await?;
    db::migrate(&db).await?;
    if let Some(folder) = argument("--demo") {
        seed::demo::demo(&db, Path::new(&folder)).await?;
    }
    let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
    let state = AppState::new(db, systems, format!("http://{listen}").parse()?);
    let stop = CancellationToken::new();
    let signal = stop.clone();
    tokio::spawn(async move {
        tokio::signal::ctrl_c().await.ok();
        signal.cancel();
    });
    serve(TcpListener::bind(&listen).await?, state, stop).await?;
    Ok(())
>>>>>>> a5f34c3 (Test the web server on real sockets)
}
