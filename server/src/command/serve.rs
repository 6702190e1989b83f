//! `regrant serve`

use regrant_core::engine::{Engine, Settings, Systems};
use regrant_graph::Provider;
use tokio::net::TcpListener;

use super::demo;
use crate::{
    config::{Config, Encryption},
    database::{Database, secret_key},
    failure::Failure,
    http::{self, AppState},
    lifecycle::Lifecycle,
    tls::{self, Tls},
};

/// What `serve` may leave out or add.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leaves the workers to `regrant worker`
    #[arg(long)]
    no_worker: bool,
    /// Leaves the database schema as it is; it must fit
    #[arg(long)]
    no_migrate: bool,
    /// Loads the demo tenant when the database is empty
    #[arg(long)]
    demo: bool,
}

/// Serves until a signal comes.
pub async fn run(args: Args, config: Config) -> Result<(), Failure> {
    config.check_listen()?;
    let tls = match &config.encryption {
        Encryption::Files(files) => Some(Tls::load(files.clone())?),
        Encryption::None | Encryption::SelfSigned => None,
    };
    let mut lifecycle = Lifecycle::new()?;
    // First of all, so that an address in use is told at once.
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::io(format!("Nothing can listen on {}", config.listen), error))?;
    let opening = async {
        if args.no_migrate {
            Database::open_current(&config).await
        } else {
            Database::open_migrated(&config).await
        }
    };
    let Some(database) = lifecycle.until_signal(opening).await else { return Ok(()) };
    let database = database?;
    let outcome = start(&args, &config, &lifecycle, &database, listener, tls).await;
    if outcome.is_ok() {
        lifecycle.run().await;
    }
    database.close().await;
    outcome
}

async fn start(
    args: &Args,
    config: &Config,
    lifecycle: &Lifecycle,
    database: &Database,
    listener: TcpListener,
    tls: Option<Tls>,
) -> Result<(), Failure> {
    let systems = Systems::new(secret_key(config)?);
    if args.demo {
        demo::ensure(&database.db, &config.data_dir).await?;
    }
    let engine = Engine::new(database.db.clone(), systems.clone(), Settings::default());
    let storm = engine.storm();
    if !args.no_worker {
        let stop = lifecycle.stop_token();
        lifecycle.spawn(async move { engine.run(stop).await });
    }
    let address = listener.local_addr().map_err(|error| Failure::io("The listener has no address", error))?;
    let public_url = config.public_url(address)?;
    let tls = match config.encryption {
        Encryption::SelfSigned => {
            let tls = tls::self_signed(&config.data_dir, public_url.host_str().unwrap_or_default())?;
            let certificate = tls.files().certificate.display();
            println!(
                "\nThe certificate is self-signed. Clients that shall trust it are told of {certificate}."
            );
            Some(tls)
        }
        Encryption::None | Encryption::Files(_) => tls,
    };
    let provider = match &config.oidc_issuer {
        Some(issuer) => Some(Provider::new(issuer, &config.api_audience(&public_url))?),
        None => None,
    };
    let state = AppState::new(database.db.clone(), systems, public_url.clone())
        .behind_proxy(config.behind_proxy)
        .api_rate(config.api_rate)
        .provider(provider)
        .storm(storm);
    let stop = lifecycle.stop_token();
    if let Some(tls) = tls.clone() {
        lifecycle.spawn(tls.watch(stop.clone()));
    }
    lifecycle.spawn(async move {
        let served = match tls {
            Some(tls) => http::serve_tls(listener, &tls, state, stop.clone()).await,
            None => http::serve(listener, state, stop.clone()).await,
        };
        // Without the web server nothing is left to do, so the others stop too.
        if let Err(error) = served {
            tracing::error!(%error, "the web server failed");
        }
        stop.cancel();
    });
    println!("\nRegrant is ready: {public_url}");
    Ok(())
}
