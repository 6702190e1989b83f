//! Files to import: the only bodies that are longer than a form, and so with a limit of their own.

use axum::{
    Extension,
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use futures::stream;
use http::header::CONTENT_TYPE;
use multer::{Field, Multipart, parse_boundary};
use regrant_app::api::{Flash, Typed};
use regrant_core::{
    Caller, Error, Result,
    transfer::{self, MOST_BYTES},
};
use regrant_model::{ErrorKind, ImportId, policy::Action, view::DirectoryTable};

use super::{AppState, download, failure::Failure};

const PAGE: &str = "/directory/import";

/// What is read of a file that is too large, since a browser reads no answer before it has sent everything.
const READ_AT_MOST: usize = 8 * MOST_BYTES;

/// The longest of the other fields.
const LONGEST_FIELD: usize = 256;

/// `POST /directory/import`: takes a file in and leads to the preview of what it would do; after a failure, back to the
/// form, which says why.
pub(super) async fn send(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let mut form = Form::default();
    match take_in(&state, &caller, request, &mut form).await {
        Ok(id) => Redirect::to(&format!("{PAGE}/{id}")).into_response(),
        Err(error) => refused(&error, form),
    }
}

/// `GET /directory/import/{import}/errors.csv`
pub(super) async fn errors(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(import): Path<String>,
) -> Result<Response, Failure> {
    let import: ImportId = import.parse().map_err(|_| regrant_core::caller::no_such("import"))?;
    let lines = transfer::faults_csv(&state.db, &caller, import).await?;
    Ok(download::file("attachment; filename=\"errors.csv\"", stream::iter([Ok(lines)])))
}

/// The form's fields.
#[derive(Default)]
struct Form {
    table: String,
    name: String,
    file: Vec<u8>,
    too_large: bool,
}

async fn take_in(state: &AppState, caller: &Caller, request: Request, form: &mut Form) -> Result<ImportId> {
    // Before anything is read.
    caller.may(Action::EditDirectory)?;
    let read = form.read(request).await;
    if form.too_large {
        return Err(Error::invalid(format!(
            "File: it is larger than {} MB. Split it, and import one part after the other.",
            MOST_BYTES / 1024 / 1024
        )));
    }
    read.map_err(|error| {
        Error::invalid("File: it did not arrive whole. Check your connection and send it again.")
            .with_source(error)
    })?;
    if form.file.is_empty() {
        return Err(Error::invalid("File: choose a CSV file that is not empty."));
    }
    let table: DirectoryTable =
        form.table.parse().map_err(|_| Error::invalid("What it holds: choose one of the tables."))?;
    let file = std::mem::take(&mut form.file);
    transfer::keep(&state.db, caller, table, &form.name, file).await.map_err(|error| match error.kind() {
        ErrorKind::Invalid => Error::invalid(format!("File: {}", error.public())),
        _ => error,
    })
}

impl Form {
    async fn read(&mut self, request: Request) -> multer::Result<()> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let boundary = parse_boundary(kind.unwrap_or_default())?;
        let mut fields = Multipart::new(request.into_body().into_data_stream(), boundary);
        while let Some(field) = fields.next_field().await? {
            match field.name() {
                Some("file") => {
                    self.name = named(field.file_name().unwrap_or_default());
                    self.file = self.bytes(field, MOST_BYTES).await?;
                }
                Some("table") => {
                    let bytes = self.bytes(field, LONGEST_FIELD).await?;
                    self.table = String::from_utf8_lossy(&bytes).into_owned();
                }
                _ => drop(self.bytes(field, LONGEST_FIELD).await?),
            }
        }
        Ok(())
    }

    /// A field up to a length; what is longer is read on and thrown away.
    async fn bytes(&mut self, mut field: Field<'_>, most: usize) -> multer::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut length: usize = 0;
        while let Some(chunk) = field.chunk().await? {
            length = length.saturating_add(chunk.len());
            if length <= most {
                bytes.extend_from_slice(&chunk);
            } else {
                self.too_large = true;
                bytes = Vec::new();
            }
            if length > READ_AT_MOST {
                return Err(multer::Error::FieldSizeExceeded {
                    limit: READ_AT_MOST as u64,
                    field_name: None,
                });
            }
        }
        Ok(bytes)
    }
}

/// A file's name as it can be shown: the last part of a path, without what can't be seen.
fn named(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !letter.is_control()).take(200).collect();
    if name.trim().is_empty() { "The file".to_owned() } else { name }
}

fn refused(error: &Error, form: Form) -> Response {
    error.report();
    let page = match form.table.parse::<DirectoryTable>() {
        Ok(table) => format!("{PAGE}?table={table}"),
        Err(_) => PAGE.to_owned(),
    };
    let mut answer = Redirect::to(&page).into_response();
    let fields = vec![("table".to_owned(), form.table)];
    let typed = Some(Typed { page: PAGE.to_owned(), fields });
    answer.extensions_mut().insert(Flash { typed, ..Flash::failed(error.public()) });
    answer
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_file_is_called_by_the_last_part_of_its_path() {
        for (sent, shown) in [
            ("people.csv", "people.csv"),
            ("C:\\Users\\Mei\\people.csv", "people.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\u{7}b.csv", "ab.csv"),
            ("", "The file"),
        ] {
            assert_eq!(named(sent), shown, "{sent}");
        }
        assert_eq!(named(&"x".repeat(1_000)).len(), 200);
    }
}
