//! The HTML document around every page.

use crate::{App, api::Density, assets::AssetNames};
use leptos::{config::LeptosOptions, hydration::AutoReload, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// The whole document. Its only inline script starts the WASM and carries the request's nonce; there are no inline
/// styles. The file names come from the server, since the binary holds the files and knows their hashes.
#[expect(clippy::needless_pass_by_value, reason = "a document owns what it is made of, as a component does")]
pub fn shell(options: LeptosOptions, assets: AssetNames) -> impl IntoView {
    let scripts = match (assets.js, assets.wasm, assets.morph) {
        (Some(js), Some(wasm), Some(morph)) => Some(Scripts { js, wasm, morph }),
        _ => None,
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-density=Density::here().as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                {assets.css.map(|css| view! { <link rel="stylesheet" href=css/> })}
                {assets.icon.map(|icon| view! { <link rel="icon" type="image/svg+xml" href=icon/> })}
                <AutoReload options/>
                {scripts.as_ref().map(hydration)}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What the page is made live with: the WASM and its module, and what puts other pages in place.
struct Scripts {
    js: &'static str,
    wasm: &'static str,
    morph: &'static str,
}

/// Fetches them early and starts them when the document is there.
fn hydration(Scripts { js, wasm, morph }: &Scripts) -> impl IntoView + use<> {
    let nonce = use_nonce();
    // The addresses are our own build's; Debug writes them as string literals.
    let script = format!(
        "import * as portal from {js:?};import {{ Idiomorph }} from {morph:?};\
        await portal.default({{ module_or_path: {wasm:?} }});portal.hydrate(portal, Idiomorph.morph);"
    );
    view! {
        <link rel="modulepreload" href=*js nonce=nonce.clone()/>
        <link rel="modulepreload" href=*morph nonce=nonce.clone()/>
        <link rel="preload" href=*wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" fetchpriority="low"/>
        <script type="module" nonce=nonce>
            {script}
        </script>
    }
}
