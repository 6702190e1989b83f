//! The site's own files: style sheet, JavaScript, WASM, icons.
//!
//! A release binary carries them, compressed; a debug binary reads them from where cargo-leptos puts them. Files that a
//! page names stand under a name with a hash of their content and may be kept forever; the others are asked for again.

mod encoding;
mod serve;

pub use serve::{HASHED, serve};

use std::{collections::HashMap, fmt::Write as _, fs, io, path::Path, sync::OnceLock};

use regrant_app::assets::AssetNames;
use sha2::{Digest as _, Sha256};

use encoding::Encoding;

/// A file as the build embeds it.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its path below the site's root.
    pub name: &'static str,
    /// Its content.
    pub plain: &'static [u8],
    /// Its content compressed with brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The same with gzip.
    pub gzip: Option<&'static [u8]>,
}

const EMBEDDED: &[File] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Where cargo-leptos puts the files: `site-root` and `site-pkg-dir` in the workspace's Cargo.toml.
const SITE_ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");
const PACKAGE: &str = "pkg/";

/// A file, ready to be sent.
#[derive(Debug, Clone)]
struct Asset {
    file: File,
    etag: String,
    content_type: &'static str,
    /// Its address changes with its content.
    is_hashed: bool,
}

/// All files, by their address.
#[derive(Debug, Default)]
pub struct Site {
    assets: HashMap<String, Asset>,
    names: AssetNames,
}

impl Site {
    /// The site of this binary. When there is none, it says so in the log: pages then have neither style nor WASM.
    pub fn of_this_binary() -> &'static Self {
        static SITE: OnceLock<Site> = OnceLock::new();
        SITE.get_or_init(|| {
            let files = if cfg!(debug_assertions) {
                read(Path::new(SITE_ROOT)).unwrap_or_else(|error| {
                    tracing::warn!(%error, folder = SITE_ROOT, "the site's files can't be read");
                    Vec::new()
                })
            } else {
                EMBEDDED.to_vec()
            };
            if files.is_empty() {
                tracing::warn!("this binary was built without its site: pages have neither style nor script");
            }
            Self::new(&files)
        })
    }

    /// A site of these files.
    pub fn new(files: &[File]) -> Self {
        let mut site = Self::default();
        for file in files {
            let hash = hash(file.plain);
            let (name, in_package) = match file.name.strip_prefix(PACKAGE) {
                Some(name) => (name, true),
                None => (file.name, false),
            };
            let asset = Asset {
                file: *file,
                etag: format!("\"{hash}\""),
                content_type: content_type(name),
                is_hashed: false,
            };
            if let Some((stem, extension)) = name.rsplit_once('.').filter(|_| !name.contains('/')) {
                let address = format!("{HASHED}{stem}-{hash}.{extension}");
                site.name(stem, extension, &address);
                site.assets.insert(address, Asset { is_hashed: true, ..asset.clone() });
            }
            // Modules may import others by their own names, relative to their own address.
            let address = if in_package { format!("{HASHED}{name}") } else { format!("/{name}") };
            site.assets.insert(address, asset);
        }
        site
    }

    /// What the document has to name.
    pub fn names(&self) -> AssetNames {
        self.names.clone()
    }

    /// The addresses of all files.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.assets.keys().map(String::as_str)
    }

    fn name(&mut self, stem: &str, extension: &str, address: &str) {
        let slot = match extension {
            "js" if stem == "idiomorph" => &mut self.names.morph,
            "css" => &mut self.names.css,
            "js" => &mut self.names.js,
            "wasm" => &mut self.names.wasm,
            "svg" => &mut self.names.icon,
            _ => return,
        };
        // Once for each process: the document keeps the names as long as it runs.
        *slot = Some(Box::leak(address.to_owned().into_boxed_str()));
    }
}

impl Asset {
    fn content(&self, encoding: Encoding) -> Option<&'static [u8]> {
        match encoding {
            Encoding::Brotli => self.file.brotli,
            Encoding::Gzip => self.file.gzip,
            Encoding::Identity => Some(self.file.plain),
        }
    }
}

/// Reads the files below a folder, for the life of the process.
fn read(root: &Path) -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
                && !name.ends_with(".d.ts")
            {
                files.push(File {
                    name: Box::leak(name.to_owned().into_boxed_str()),
                    plain: Box::leak(fs::read(&path)?.into_boxed_slice()),
                    brotli: None,
                    gzip: None,
                });
            }
        }
    }
    Ok(files)
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(10).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
