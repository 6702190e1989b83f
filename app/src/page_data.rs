//! The data that a page is rendered from: read on the server while it renders, taken from the document when it is
//! hydrated, and read again whenever what it depends on changes.
//!
//! It is a Leptos resource whose value has its type held back, so that the machinery around it is compiled once and not
//! for each page, which would double the WASM.

use crate::api::{AppError, pack};
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{any::Any, marker::PhantomData, pin::Pin, sync::Arc};

type Fetched = Pin<Box<dyn Future<Output = Result<Held, AppError>> + Send>>;

/// A page's data.
pub struct PageData<T> {
    resource: Resource<Result<Held, AppError>, Codec>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for PageData<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for PageData<T> {}

/// Data that is read by `fetch` from what `source` gives, anew whenever that changes.
pub fn page_data<K, T, F>(
    source: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(K) -> F + Send + Sync + 'static,
) -> PageData<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    // Counts the changes: one type for all sources.
    let current = StoredValue::new(None::<(u32, K)>);
    let version = move || {
        let key = source();
        current
            .try_update_value(|current| {
                let version = match current {
                    Some((version, known)) if *known == key => return *version,
                    Some((version, _)) => *version + 1,
                    None => 0,
                };
                *current = Some((version, key));
                version
            })
            .unwrap_or_default()
    };
    let fetch = move |_| -> Fetched {
        match current.try_with_value(|current| current.as_ref().map(|(_, key)| key.clone())).flatten() {
            Some(key) => {
                let data = fetch(key);
                Box::pin(async move { data.await.map(Held::new) })
            }
            // The page is gone.
            None => Box::pin(std::future::pending()),
        }
    };
    PageData { resource: resource(Box::new(version), Box::new(fetch)), of: PhantomData }
}

/// Not generic: this is where the machinery is compiled.
fn resource(
    version: Box<dyn Fn() -> u32 + Send + Sync>,
    fetch: Box<dyn Fn(u32) -> Fetched + Send + Sync>,
) -> Resource<Result<Held, AppError>, Codec> {
    Resource::new_with_options(version, fetch, false)
}

impl<T: DeserializeOwned + Clone + 'static> PageData<T> {
    /// Renders a page from its data; while other data is read the page stays as it is.
    pub(crate) fn render(self, page: fn(T) -> AnyView, failure: fn(AppError) -> AnyView) -> AnyView {
        render(
            self.resource,
            Arc::new(move |data| data.and_then(|held: Held| held.open()).map_or_else(failure, page)),
        )
    }
}

/// Not generic, as `resource`.
fn render(
    resource: Resource<Result<Held, AppError>, Codec>,
    page: Arc<dyn Fn(Result<Held, AppError>) -> AnyView + Send + Sync>,
) -> AnyView {
    view! {
        <Transition>
            {move || {
                let page = Arc::clone(&page);
                Suspend::new(async move { page(resource.await) })
            }}
        </Transition>
    }
    .into_any()
}

/// Data of a type that is held back; in a page that is being hydrated it is still packed.
#[derive(Clone)]
struct Held {
    value: Arc<dyn Any + Send + Sync>,
    #[cfg(feature = "ssr")]
    pack: fn(&(dyn Any + Send + Sync)) -> Result<Vec<u8>, pack::PackError>,
}

/// Packed data, as the document carries it.
struct Packed(Vec<u8>);

impl Held {
    fn new<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        Self {
            value: Arc::new(value),
            #[cfg(feature = "ssr")]
            pack: |value| value.downcast_ref::<T>().map_or_else(|| Ok(Vec::new()), pack::to_bytes),
        }
    }

    fn open<T: DeserializeOwned + Clone + 'static>(&self) -> Result<T, AppError> {
        if let Some(value) = self.value.downcast_ref::<T>() {
            return Ok(value.clone());
        }
        let packed = self.value.downcast_ref::<Packed>().map_or(&[][..], |packed| &packed.0);
        pack::from_bytes(packed).map_err(|_| AppError::unreadable_answer())
    }
}

/// Writes the data into the document, and reads it from there.
struct Codec;

impl Encoder<Result<Held, AppError>> for Codec {
    type Error = pack::PackError;
    type Encoded = Vec<u8>;

    #[cfg(feature = "ssr")]
    fn encode(data: &Result<Held, AppError>) -> Result<Vec<u8>, pack::PackError> {
        let packed = data.as_ref().map(|held| (held.pack)(&*held.value));
        match packed {
            Ok(packed) => pack::to_bytes(&Ok::<_, AppError>(packed?)),
            Err(error) => pack::to_bytes(&Err::<Vec<u8>, _>(error)),
        }
    }

    /// The browser sends no documents.
    #[cfg(not(feature = "ssr"))]
    fn encode(_: &Result<Held, AppError>) -> Result<Vec<u8>, pack::PackError> {
        Ok(Vec::new())
    }
}

impl Decoder<Result<Held, AppError>> for Codec {
    type Error = pack::PackError;
    type Encoded = [u8];

    #[cfg(not(feature = "ssr"))]
    fn decode(bytes: &[u8]) -> Result<Result<Held, AppError>, pack::PackError> {
        let packed: Result<Vec<u8>, AppError> = pack::from_bytes(bytes)?;
        Ok(packed.map(|packed| Held { value: Arc::new(Packed(packed)) }))
    }

    /// The server reads no documents.
    #[cfg(feature = "ssr")]
    fn decode(_: &[u8]) -> Result<Result<Held, AppError>, pack::PackError> {
        Err(pack::PackError::OtherVersion)
    }
}
