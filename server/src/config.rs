//! Every global option: on the command line in any position, in the environment, or as a line in `regrant.toml`; the
//! first one that is given counts. An option appears here together with the feature that it steers.

use std::{fs, io::ErrorKind, net::SocketAddr, num::NonZeroU32, path::PathBuf};

use clap::{Args, ValueEnum};
use regrant_core::identity;
use secrecy::SecretString;
use serde::Deserialize;
use url::{Origin, Url};

use crate::{failure::Failure, tls::Files};

const DEFAULT_FILE: &str = "regrant.toml";

/// The options as they are given.
#[derive(Debug, Default, Args, Deserialize)]
#[command(next_help_heading = "Global options")]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// Where further options are read from [default: regrant.toml, if there is one]
    #[arg(long, global = true, env = "REGRANT_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "REGRANT_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The address under which browsers reach Regrant [default: from the listen address]
    #[arg(long, global = true, env = "REGRANT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// The server's certificate in PEM form, with those that lead to its authority; with it Regrant serves https [default:
    /// plain http]
    #[arg(long, global = true, env = "REGRANT_TLS_CERT", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM form. New files are taken up without a restart
    #[arg(long, global = true, env = "REGRANT_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Serves https with a certificate of Regrant's own making, kept in the data directory; for development
    #[arg(long, global = true, env = "REGRANT_TLS", value_name = "HOW")]
    tls: Option<TlsMode>,
    /// A reverse proxy stands in front: it adds TLS and the client's address (X-Forwarded-For)
    #[arg(long, global = true, env = "REGRANT_BEHIND_PROXY", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", value_name = "BOOL")]
    behind_proxy: Option<bool>,
    /// The Postgres database [default: a private Postgres under the data directory]
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
    /// Where the private Postgres and the secret key are kept [default: .regrant]
    #[arg(long, global = true, env = "REGRANT_DATA_DIR", value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// The key that encrypts secrets at rest [default: secret.key in the data directory, made on the first start]
    #[arg(long, global = true, env = "REGRANT_SECRET_KEY_FILE", value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    /// How many calls of the API each client may make a second, on average; ten times as many at once [default: 350]
    #[arg(long, global = true, env = "REGRANT_API_RATE", value_name = "CALLS")]
    api_rate: Option<NonZeroU32>,
    /// The identity provider whose tokens the API takes, too, as its tokens name it; for those who are linked to it
    /// [default: none]
    #[arg(long, global = true, env = "REGRANT_OIDC_ISSUER", value_name = "URL")]
    oidc_issuer: Option<String>,
    /// For whom the identity provider's tokens have to be (their "aud") [default: the public URL]
    #[arg(long, global = true, env = "REGRANT_API_AUDIENCE", value_name = "TEXT")]
    api_audience: Option<String>,
}

/// Where a certificate comes from when no files are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TlsMode {
    /// Regrant makes one
    SelfSigned,
}

/// How connections are encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not by us.
    None,
    /// With the certificate in these files.
    Files(Files),
    /// With a certificate of our own making.
    SelfSigned,
}

/// The options as they count.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    public_url: Option<Url>,
    /// How connections are encrypted.
    pub encryption: Encryption,
    /// Whether a reverse proxy stands in front.
    pub behind_proxy: bool,
    /// The database, unless it is the private one. May hold a password.
    pub database_url: Option<SecretString>,
    /// Where the private Postgres and the secret key are kept.
    pub data_dir: PathBuf,
    /// The key that encrypts secrets at rest.
    pub secret_key_file: PathBuf,
    /// How many calls of the API each client may make a second.
    pub api_rate: NonZeroU32,
    /// The identity provider whose tokens the API takes, too.
    pub oidc_issuer: Option<String>,
    api_audience: Option<String>,
}

impl Options {
    /// Adds what the file says, and the defaults.
    ///
    /// # Errors
    /// `Usage` for a file or a value that makes no sense.
    pub fn resolve(self) -> Result<Config, Failure> {
        let file = self.read_file()?;
        let data_dir = self.data_dir.or(file.data_dir).unwrap_or_else(|| PathBuf::from(".regrant"));
        let secret_key_file = self.secret_key_file.or(file.secret_key_file);
        let public_url = given(self.public_url).or(given(file.public_url));
        let public_url = public_url.map(|url| parse_public_url(&url)).transpose()?;
        let encryption = encryption(
            self.tls_cert.or(file.tls_cert),
            self.tls_key.or(file.tls_key),
            self.tls.or(file.tls),
            public_url.as_ref(),
        )?;
        let oidc_issuer = given(self.oidc_issuer).or(given(file.oidc_issuer));
        let api_audience = given(self.api_audience).or(given(file.api_audience));
        match &oidc_issuer {
            Some(issuer) => check_issuer(issuer)?,
            None if api_audience.is_some() => {
                return Err(Failure::Usage(
                    "--api-audience is about the tokens of an identity provider: name it with --oidc-issuer"
                        .to_owned(),
                ));
            }
            None => {}
        }
        Ok(Config {
            listen: self.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000))),
            public_url,
            encryption,
            behind_proxy: self.behind_proxy.or(file.behind_proxy).unwrap_or(false),
            database_url: given(self.database_url).or(given(file.database_url)).map(SecretString::from),
            secret_key_file: secret_key_file.unwrap_or_else(|| data_dir.join("secret.key")),
            data_dir,
            oidc_issuer,
            api_audience,
            api_rate: self.api_rate.or(file.api_rate).unwrap_or(regrant_graph::DEFAULT_RATE),
        })
    }

    fn read_file(&self) -> Result<Self, Failure> {
        let path = self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && self.config.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::Usage(format!("{} can't be read: {error}", path.display()))),
        };
        // The parser's message quotes the line, which may hold a password; its short form does not.
        toml::from_str(&text)
            .map_err(|error| Failure::Usage(format!("{}: {}", path.display(), error.message())))
    }
}

impl Config {
    /// Scheme, host and port under which browsers reach us; without the option, the address that we listen on.
    ///
    /// # Errors
    /// Never in practice: an address always makes a URL.
    pub fn public_url(&self, listening_on: SocketAddr) -> Result<Url, Failure> {
        if let Some(url) = &self.public_url {
            return Ok(url.clone());
        }
        let scheme = if self.encryption == Encryption::None { "http" } else { "https" };
        parse_public_url(&format!("{scheme}://{listening_on}"))
    }

    /// The audience of the identity provider's tokens.
    pub fn api_audience(&self, public_url: &Url) -> String {
        self.api_audience.clone().unwrap_or_else(|| public_url.origin().ascii_serialization())
    }

    /// Refuses to serve passwords in clear over a network.
    ///
    /// # Errors
    /// `Usage` when plain http would be reachable from other machines.
    pub fn check_listen(&self) -> Result<(), Failure> {
        if self.listen.ip().is_loopback() || self.behind_proxy || self.encryption != Encryption::None {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "{} can be reached from other machines, and plain http would show them passwords. Listen on 127.0.0.1, name a \
             certificate with --tls-cert and --tls-key, or put a proxy with TLS in front and say --behind-proxy",
            self.listen
        )))
    }
}

fn encryption(
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    mode: Option<TlsMode>,
    public_url: Option<&Url>,
) -> Result<Encryption, Failure> {
    let wrong = |why: &str| Err(Failure::Usage(why.to_owned()));
    let encryption = match (certificate, key, mode) {
        (None, None, None) => return Ok(Encryption::None),
        (None, None, Some(TlsMode::SelfSigned)) => Encryption::SelfSigned,
        (Some(certificate), Some(key), None) => Encryption::Files(Files { certificate, key }),
        (_, _, Some(TlsMode::SelfSigned)) => {
            return wrong(
                "--tls self-signed makes a certificate: leave out --tls-cert and --tls-key, or the other",
            );
        }
        (Some(_), None, None) => {
            return wrong("--tls-cert needs --tls-key: the file with the certificate's key");
        }
        (None, Some(_), None) => {
            return wrong("--tls-key needs --tls-cert: the file with the key's certificate");
        }
    };
    match public_url {
        Some(url) if url.scheme() == "http" => wrong(
            "with TLS the public URL begins with https://: browsers would refuse the cookies, and programs the links, of another",
        ),
        _ => Ok(encryption),
    }
}

fn check_issuer(issuer: &str) -> Result<(), Failure> {
    if Url::parse(issuer).is_ok_and(|url| identity::is_safe(&url)) {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "--oidc-issuer {issuer} is no address that begins with https://. It is the \"iss\" of the provider's tokens"
    )))
}

/// An empty variable counts as none.
fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

fn parse_public_url(text: &str) -> Result<Url, Failure> {
    let wrong = |why: &str| Failure::Usage(format!("the public URL {text} {why}"));
    let url = Url::parse(text.trim()).map_err(|_| wrong("is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") || !matches!(url.origin(), Origin::Tuple(..)) {
        return Err(wrong("must begin with http:// or https://"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wrong("must be scheme, host and port only"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Options {
        use clap::Parser;
        #[derive(Parser)]
        struct Line {
            #[command(flatten)]
            options: Options,
        }
        Line::try_parse_from([&["regrant"], arguments].concat()).unwrap().options
    }

    #[test]
    fn options_win_over_the_file_and_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("regrant.toml");
        fs::write(&file, "listen = '127.0.0.1:4000'\ndata-dir = '/from/file'\nbehind-proxy = true\n")
            .unwrap();
        let file = file.to_str().unwrap();
        let config = parse(&["--config", file, "--listen", "127.0.0.1:5000"]).resolve().unwrap();
        assert_eq!(config.listen.port(), 5000);
        assert_eq!(config.data_dir, PathBuf::from("/from/file"));
        assert_eq!(config.secret_key_file, PathBuf::from("/from/file/secret.key"));
        assert!(config.behind_proxy);
        assert_eq!(config.public_url(config.listen).unwrap().as_str(), "http://127.0.0.1:5000/");
    }

    #[test]
    fn a_mistake_in_the_file_is_told_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("regrant.toml");
        fs::write(&file, "database-url = postgres://u:hunter2@h/d\n").unwrap();
        let Err(Failure::Usage(message)) = parse(&["--config", file.to_str().unwrap()]).resolve() else {
            panic!("it is not TOML");
        };
        assert!(!message.contains("hunter2"), "{message}");
        fs::write(&file, "lisen = '127.0.0.1:1'\n").unwrap();
        let outcome = parse(&["--config", file.to_str().unwrap()]).resolve();
        assert!(matches!(outcome, Err(Failure::Usage(message)) if message.contains("lisen")));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let open = parse(&["--listen", "0.0.0.0:3000"]).resolve().unwrap();
        assert!(open.check_listen().is_err());
        let proxied = parse(&["--listen", "0.0.0.0:3000", "--behind-proxy"]).resolve().unwrap();
        assert!(proxied.check_listen().is_ok());
        let local = parse(&["--listen", "[::1]:3000"]).resolve().unwrap();
        assert!(local.check_listen().is_ok());
    }

    #[test]
    fn with_tls_it_is_https_and_may_be_reached_from_everywhere() {
        for options in [&["--tls", "self-signed"][..], &["--tls-cert", "c.pem", "--tls-key", "k.pem"]] {
            let config = parse(&[options, &["--listen", "0.0.0.0:3000"]].concat()).resolve().unwrap();
            assert!(config.check_listen().is_ok());
            assert_eq!(config.public_url(config.listen).unwrap().as_str(), "https://0.0.0.0:3000/");
        }
        for wrong in [
            &["--tls-cert", "c.pem"][..],
            &["--tls-key", "k.pem"],
            &["--tls", "self-signed", "--tls-cert", "c.pem", "--tls-key", "k.pem"],
            &["--tls", "self-signed", "--public-url", "http://regrant.test"],
        ] {
            assert!(matches!(parse(wrong).resolve(), Err(Failure::Usage(_))), "{wrong:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("regrant.toml");
        fs::write(&file, "tls = 'self-signed'\n").unwrap();
        let config = parse(&["--config", file.to_str().unwrap()]).resolve().unwrap();
        assert_eq!(config.encryption, Encryption::SelfSigned);
    }

    #[test]
    fn an_identity_provider_is_reached_over_https() {
        let listen = parse(&[]).resolve().unwrap();
        assert_eq!(listen.oidc_issuer, None);
        let issuer = "https://login.contoso.test/tenant";
        let config = parse(&["--oidc-issuer", issuer]).resolve().unwrap();
        assert_eq!(config.oidc_issuer.as_deref(), Some(issuer));
        let url = config.public_url(config.listen).unwrap();
        assert_eq!(config.api_audience(&url), "http://127.0.0.1:3000");
        let config = parse(&["--oidc-issuer", issuer, "--api-audience", "api://regrant"]).resolve().unwrap();
        assert_eq!(config.api_audience(&url), "api://regrant");
        for wrong in [
            &["--oidc-issuer", "login.contoso.test"][..],
            &["--oidc-issuer", "http://login.contoso.test"],
            &["--api-audience", "api://regrant"],
        ] {
            assert!(matches!(parse(wrong).resolve(), Err(Failure::Usage(_))), "{wrong:?}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin() {
        for wrong in
            ["regrant.test", "ftp://regrant.test", "https://regrant.test/sub", "https://u@regrant.test"]
        {
            assert!(parse(&["--public-url", wrong]).resolve().is_err(), "{wrong}");
        }
        let config = parse(&["--public-url", "https://regrant.test"]).resolve().unwrap();
        assert_eq!(config.public_url(config.listen).unwrap().as_str(), "https://regrant.test/");
    }
}
