//! What a file would do, before it is applied.

use super::{IMPORT, api, crumbs};
use crate::{
    api::AppError,
    components::{
        Ago, Alert, AlertKind, Blade, BladeBody, Column, CommandBar, CommandButton, DataTable, EmptyState,
        Priority, loaded,
    },
    format::{count, counted},
    pages::in_address::id_in_address,
};
use leptos::prelude::*;
use regrant_model::{
    ErrorKind, ImportId,
    view::{DirectoryTable, ImportError, ImportPreview, ImportSample, WaitingImport},
};
use std::collections::BTreeSet;

const LINE: Column = Column::new("Line").numbers();
const WHAT: Column = Column::new("What");
const OBJECT: Column = Column::new("To what");
const DETAILS: Column = Column::new("Changes").shown(Priority::Medium);
const COLUMNS: &[Column] = &[WHAT, OBJECT, DETAILS, LINE];

const PROBLEM: Column = Column::new("Problem");
const COLUMN: Column = Column::new("Column").shown(Priority::Medium);
const VALUE: Column = Column::new("What stands there").shown(Priority::Medium);
const ERROR_COLUMNS: &[Column] = &[PROBLEM, COLUMN, VALUE, LINE];

/// How much of a change is shown; the file holds the rest.
const SHOWN: usize = 160;

/// The form of the commands.
const FORM: &str = "import";

/// The page.
#[component]
pub fn ImportPreviewPage() -> impl IntoView {
    let import = id_in_address::<ImportId>("import", "import");
    loaded(
        async move {
            match api::waiting(import?).await {
                Ok(waiting) => Ok(Ok(waiting)),
                Err(error) if error.kind == ErrorKind::NotFound => Ok(Err(error)),
                Err(error) => Err(error),
            }
        },
        |waiting| match waiting {
            Ok(waiting) => view! { <Preview waiting/> }.into_any(),
            Err(error) => view! { <Gone error/> }.into_any(),
        },
    )
}

/// Where no file waits any more.
#[component]
fn Gone(error: AppError) -> impl IntoView {
    view! {
        <Blade title="Import" crumbs=crumbs(DirectoryTable::Users)>
            <BladeBody>
                <EmptyState title=error.message>
                    <a href=IMPORT>"Send a file"</a>
                </EmptyState>
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Preview(waiting: WaitingImport) -> impl IntoView {
    let WaitingImport { id, file, preview, moved_count, moved, looked_at, until, now } = waiting;
    let minutes = u64::try_from((until - now).whole_minutes() + 1).unwrap_or_default();
    let (table, can_apply) = (preview.table, preview.can_apply());
    let refusal = (!can_apply).then(|| match preview.error_count {
        0 => "There is nothing to import: the directory is as the file says.".to_owned(),
        _ => "Nothing is imported while a row can't be taken in.".to_owned(),
    });
    let rows = counted(preview.rows.into(), "row", "rows");
    let here = format!("{IMPORT}/{id}");
    let errors = (preview.error_count > 0).then(|| errors(&preview, format!("{here}/errors.csv")));
    let (bad, what) =
        bad_rows(&preview).map_or((preview.error_count, "problems"), |rows| (rows, "can't be taken in"));
    let moved = (moved_count > 0).then(|| moved_rows(moved_count, moved));
    let effects = (preview.created + preview.changed + preview.removed > 0).then(|| effects(&preview));
    view! {
        <Blade title=file part="Preview of the import" crumbs=crumbs(table)>
            <BladeBody>
                <form method="post" id=FORM>
                    <input type="hidden" name="import" value=id.to_string()/>
                    <input type="hidden" name="table" value=table.as_str()/>
                    <CommandBar>
                        <CommandButton label="Import" action="/ui/imports/apply" primary=can_apply disabled=refusal/>
                        <CommandButton label="Compare again" action="/ui/imports/look-again"/>
                        <CommandButton label="Discard" action="/ui/imports/discard"/>
                    </CommandBar>
                </form>
                <Alert kind=AlertKind::Info>
                    <strong>"Nothing is changed yet. "</strong>
                    {format!("{rows}, compared with the directory ")}
                    <Ago at=looked_at now/>
                    {format!(". The file waits for {} more.", counted(minutes, "minute", "minutes"))}
                </Alert>
                <dl class="tiles">
                    {number(preview.created, if table == DirectoryTable::Memberships { "to add" } else { "to create" })}
                    {(table != DirectoryTable::Memberships).then(|| number(preview.changed, "to change"))}
                    {(table == DirectoryTable::Memberships).then(|| number(preview.removed, "to remove"))}
                    {number(preview.unchanged, "as they are")}
                    {number(bad, what)}
                </dl>
                {moved}
                {errors}
                {effects}
            </BladeBody>
        </Blade>
    }
}

fn number(number: u32, what: &'static str) -> impl IntoView {
    view! {
        <div class="tile">
            <dt>{what}</dt>
            <dd>{count(number.into())}</dd>
        </div>
    }
}

/// What stopped the import the last time.
fn moved_rows(moved_count: u32, moved: Vec<ImportSample>) -> impl IntoView {
    let shown = bounded(moved.len(), moved_count);
    view! {
        <section class="below told">
            <h2>"Changed since the last preview"</h2>
            <p class="lead">
                {format!(
                    "{} would do something else now than the last preview said{shown}. This is what they would do:",
                    counted(moved_count.into(), "row", "rows"),
                )}
            </p>
            <DataTable label="Changed since the last preview" columns=COLUMNS is_empty=false empty="">
                {moved.into_iter().map(effect).collect_view()}
            </DataTable>
        </section>
    }
}

/// How many rows can't be taken in, each of which may have several problems; none where not all problems are here.
fn bad_rows(preview: &ImportPreview) -> Option<u32> {
    let told = u32::try_from(preview.errors.len()).ok();
    let lines: BTreeSet<u32> = preview.errors.iter().map(|error| error.line).collect();
    told.filter(|told| *told >= preview.error_count).and_then(|_| u32::try_from(lines.len()).ok())
}

/// "1 row, 3 problems"; "250 problems; the first 200 are shown".
fn told(preview: &ImportPreview) -> String {
    let problems = counted(preview.error_count.into(), "problem", "problems");
    match bad_rows(preview) {
        Some(rows) if rows == preview.error_count => counted(rows.into(), "row", "rows"),
        Some(rows) => format!("{}, {problems}", counted(rows.into(), "row", "rows")),
        None => format!("{problems}{}", bounded(preview.errors.len(), preview.error_count)),
    }
}

fn errors(preview: &ImportPreview, download: String) -> impl IntoView + use<> {
    let told = told(preview);
    let rows = preview.errors.iter().cloned().map(error).collect_view();
    view! {
        <section class="below told">
            <h2>"Rows that can't be taken in"</h2>
            <p class="lead">
                {format!("{told}. Correct them in the file and send it again.")}
            </p>
            <p class="above">
                <a href=download download="" class="button outlined">
                    "Download all errors"
                </a>
            </p>
            <DataTable label="Rows that can't be taken in" columns=ERROR_COLUMNS is_empty=false empty="">
                {rows}
            </DataTable>
        </section>
    }
}

fn effects(preview: &ImportPreview) -> impl IntoView + use<> {
    let all = preview.created + preview.changed + preview.removed;
    let shown = bounded(preview.samples.len(), all);
    let count = counted(all.into(), "row does", "rows do");
    let rows = preview.samples.iter().cloned().map(effect).collect_view();
    view! {
        <section class="below told">
            <h2>"What would be done"</h2>
            <p class="lead">{format!("{count} something{shown}.")}</p>
            <DataTable label="What would be done" columns=COLUMNS is_empty=false empty="">
                {rows}
            </DataTable>
        </section>
    }
}

/// Says how many of them are shown, when not all are.
fn bounded(shown: usize, all: u32) -> String {
    let shown = shown as u64;
    if shown < u64::from(all) { format!("; the first {} are shown", count(shown)) } else { String::new() }
}

fn effect(sample: ImportSample) -> impl IntoView {
    let details = sample.details.iter().map(|detail| view! { <li>{shortened(detail)}</li> }).collect_view();
    view! {
        <tr>
            <td class=WHAT.class()>{sample.what}</td>
            <td class=OBJECT.class()>{sample.object}</td>
            <td class=DETAILS.class()>
                <ul>{details}</ul>
            </td>
            <td class=LINE.class()>{count(sample.line.into())}</td>
        </tr>
    }
}

fn error(error: ImportError) -> impl IntoView {
    let column = if error.column.is_empty() { "The row".to_owned() } else { error.column };
    view! {
        <tr>
            <td class=PROBLEM.class()>{error.problem}</td>
            <td class=COLUMN.class()>{column}</td>
            <td class=VALUE.class()>{error.value}</td>
            <td class=LINE.class()>{count(error.line.into())}</td>
        </tr>
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(lines: &[u32], count: u32) -> ImportPreview {
        let error = |line: &u32| ImportError {
            line: *line,
            column: String::new(),
            value: String::new(),
            problem: String::new(),
        };
        ImportPreview {
            table: DirectoryTable::Users,
            rows: 10,
            created: 0,
            changed: 0,
            removed: 0,
            unchanged: 0,
            samples: Vec::new(),
            error_count: count,
            errors: lines.iter().map(error).collect(),
        }
    }

    #[test]
    fn rows_are_counted_where_all_their_problems_are_known() {
        assert_eq!(told(&preview(&[2], 1)), "1 row");
        assert_eq!(told(&preview(&[2, 2, 2], 3)), "1 row, 3 problems");
        assert_eq!(told(&preview(&[2, 3], 2)), "2 rows");
        assert_eq!(told(&preview(&[2, 2], 250)), "250 problems; the first 2 are shown");
        assert_eq!(bad_rows(&preview(&[2, 2], 250)), None);
    }

    #[test]
    fn what_is_not_shown_is_told() {
        assert_eq!(bounded(3, 3), "");
        assert_eq!(bounded(200, 12_345), "; the first 200 are shown");
        assert_eq!(shortened("ab"), "ab");
        assert_eq!(shortened(&"é".repeat(200)).chars().count(), SHOWN + 1);
    }
}
