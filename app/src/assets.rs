//! The addresses of the site's own files, named by content hash.
//!
//! The server knows them from its build and gives them to the shell; the pages never spell an asset's name.

/// Addresses (absolute paths) of the files that every page loads; a part that is not in the binary is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetNames {
    /// The bundled style sheet.
    pub css: Option<&'static str>,
    /// The JavaScript module that loads and starts the WASM.
    pub js: Option<&'static str>,
    /// The WASM module; its address is passed to the JavaScript module's `default` export.
    pub wasm: Option<&'static str>,
    /// Idiomorph, which puts another page in place of the one at hand.
    pub morph: Option<&'static str>,
    /// The icon.
    pub icon: Option<&'static str>,
}
