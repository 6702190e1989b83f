//! Embeds the site (style sheet, JavaScript, WASM, icons) that cargo-leptos has built into a release binary, compressed
//! as well as it goes. A debug binary reads the site at its start instead: there, the two are built at the same time.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    // `site-root` in the workspace's Cargo.toml; it does not follow CARGO_TARGET_DIR.
    let site = manifest.join("../target/site");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");

    let mut table = String::from("&[\n");
    if env::var("PROFILE")? == "release" {
        println!("cargo::rerun-if-changed={}", site.display());
        for file in files(&site)? {
            let name = file.strip_prefix(&site)?.to_str().ok_or("a file name is not UTF-8")?.to_owned();
            let content = fs::read(&file)?;
            let index = table.lines().count();
            let brotli = embedded(&out, &format!("{index}.br"), &content, brotli(&content)?)?;
            let gzip = embedded(&out, &format!("{index}.gz"), &content, gzip(&content)?)?;
            let plain = file.canonicalize()?.display().to_string();
            writeln!(
                table,
                "File {{ name: {name:?}, plain: include_bytes!({plain:?}), brotli: {brotli}, gzip: {gzip} }},"
            )?;
        }
    }
    table.push(']');
    fs::write(out.join("site.rs"), table)?;
    Ok(())
}

/// Every file below a folder, in the order of their names; none when there is no such folder. TypeScript's declarations
/// are nothing for a browser.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else if !entry.file_name().as_encoded_bytes().ends_with(b".d.ts") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The expression for a compressed file, unless it saves nothing.
fn embedded(out: &Path, name: &str, plain: &[u8], compressed: Vec<u8>) -> Result<String> {
    if compressed.len() >= plain.len() {
        return Ok("None".to_owned());
    }
    let path = out.join(name);
    fs::write(&path, compressed)?;
    Ok(format!("Some(include_bytes!({:?}))", path.display().to_string()))
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}
