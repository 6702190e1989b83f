//! The Reprocess runs page.

use super::{RUNS, api};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, DateTime, FilterBar,
        FilterSelect, Pager, Priority, SelectOption, StatusTag, Tally, Tone, loaded,
    },
    format::{self, count},
    pages::{access_packages::frame::address, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::{
    state::{RunKind, RunState},
    view::{Page, RunFilter, RunProgress, RunStateFilter},
};

const WHAT: Column = Column::new("Run");
const PACKAGE: Column = Column::new("Access package");
const BY: Column = Column::new("Asked by").shown(Priority::Wide);
const ASKED: Column = Column::new("Asked").shown(Priority::Medium);
const STATE: Column = Column::new("State");
const PROGRESS: Column = Column::new("Progress").shown(Priority::Medium).numbers();
const PUT_BACK: Column = Column::new("Put in place").shown(Priority::Wide).numbers();
const FAILED: Column = Column::new("Failed").shown(Priority::Medium).numbers();
const COLUMNS: &[Column] = &[WHAT, PACKAGE, BY, ASKED, STATE, PROGRESS, PUT_BACK, FAILED];

/// The page.
#[component]
pub fn RunsPage() -> impl IntoView {
    let query = ListQuery::of_address();
    loaded(
        async move {
            let mut page = api::list(&query.filter, query.cursor.as_deref()).await?;
            page.count = query.counted(page.count, api::count(&query.filter)).await?;
            Ok((query, page, api::sees_all()?, api::may_reprocess()?))
        },
        |(query, page, sees_all, may_reprocess)| {
            view! { <Runs query page sees_all may_reprocess/> }.into_any()
        },
    )
}

#[component]
fn Runs(query: ListQuery, page: Page<RunProgress>, sees_all: bool, may_reprocess: bool) -> impl IntoView {
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(RUNS))
            previous=page.previous.clone().map(|cursor| query.at(cursor).address(RUNS))
            next=page.next.clone().map(|cursor| query.at(cursor).address(RUNS))
        />
    };
    let here = query.address(RUNS);
    let (all, at) = (page.count, query.count_at("/identity-governance/runs.count", RUNS));
    // The server has read the same filter, or there would be no list.
    let filter = RunFilter::from_query(&query.filter).unwrap_or_default();
    let states =
        RunStateFilter::ALL.iter().map(|state| SelectOption::new(state.as_str(), state.label())).collect();
    let kinds = RunKind::ALL.iter().map(|kind| SelectOption::new(kind.as_str(), kind.label()));
    let kinds = std::iter::once(SelectOption::new("", "Any")).chain(kinds).collect();
    let package =
        filter.package.map(|id| view! { <input type="hidden" name="package" value=id.to_string()/> });
    let since = filter.since.map(|at| format::machine(at)[..10].to_owned()).unwrap_or_default();
    let empty = match (query.is_plain(), sees_all) {
        (true, true) => "There is no run yet.",
        (true, false) => "There is no run that you may see.",
        (false, _) => "No run matches the filter.",
    };
    let more = (query.is_plain() && may_reprocess)
        .then(|| "Reprocess assignments of an access package to start one.".into_any());
    let is_empty = page.rows.is_empty();
    view! {
        <Blade
            title="Reprocess runs"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Identity Governance", "/identity-governance")]
        >
            <BladeBody>
                <CommandBar>
                    <CommandLink label="Refresh" href=here/>
                </CommandBar>
                <FilterBar
                    action=RUNS
                    search_label="Search by who asked"
                    search_field="by"
                    search=filter.by.unwrap_or_default()
                    summary=move || view! { <Tally count=all nouns=("run", "runs") at/> }
                >
                    <FilterSelect label="State" name="state" options=states value=filter.state.as_str()/>
                    <FilterSelect label="Run" name="kind" options=kinds value=filter.kind.map_or("", RunKind::as_str)/>
                    <label class="pill">
                        <span>"Since:"</span>
                        <input type="date" name="since" id="filter-since" value=since/>
                    </label>
                    {package}
                </FilterBar>
                <DataTable label="Reprocess runs" columns=COLUMNS is_empty empty more>
                    {page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: RunProgress) -> impl IntoView {
    let href = format!("{RUNS}/{}", row.id);
    let package = address(row.package.id);
    let failed = row.outcomes.failed > 0;
    let (tone, state) = (tone(&row), state(&row));
    let progress = progress(&row);
    let put_back = match (row.kind, row.outcomes.put_back) {
        (RunKind::Preview, 1..) => format!("would be {}", count(row.outcomes.put_back.into())),
        (_, number) => count(number.into()),
    };
    view! {
        <tr>
            <td class=WHAT.class()>
                <a href=href>{row.kind.label()}</a>
                <small>{row.selection.clone()}</small>
            </td>
            <td class=PACKAGE.class()>
                <a href=package>{row.package.name.clone()}</a>
            </td>
            <td class=BY.class()>{row.asked_by.clone()}</td>
            <td class=ASKED.class()>
                <DateTime at=row.asked_at/>
            </td>
            <td class=STATE.class()>
                <StatusTag tone>{state}</StatusTag>
                <small class="until-medium">{progress.clone()}</small>
            </td>
            <td class=PROGRESS.class()>{progress}</td>
            <td class=PUT_BACK.class()>{put_back}</td>
            <td class=format!("{}{}", FAILED.class(), if failed { " warn" } else { "" })>
                {count(row.outcomes.failed.into())}
            </td>
        </tr>
    }
}

/// "128 of 128".
fn progress(run: &RunProgress) -> String {
    format!("{} of {}", count(run.done.into()), count(run.total.into()))
}

/// Where it stands, in words.
pub(in crate::pages) fn state(run: &RunProgress) -> String {
    match run.state {
        RunState::Active if run.stopping => "Stopping".to_owned(),
        RunState::Active if run.paused_at.is_some() => "Paused".to_owned(),
        RunState::Active if !run.waiting_on.is_empty() => format!("Waits for {}", run.waiting_on.join(", ")),
        state => state.label().to_owned(),
    }
}

/// How that looks.
pub(in crate::pages) fn tone(run: &RunProgress) -> Tone {
    match run.state {
        RunState::Active if run.paused_at.is_some() || !run.waiting_on.is_empty() => Tone::Warn,
        RunState::Active => Tone::Busy,
        RunState::Done if run.outcomes.failed > 0 => Tone::Bad,
        RunState::Done if run.outcomes.cannot_verify > 0 => Tone::Warn,
        RunState::Done => Tone::Ok,
        RunState::Stopped => Tone::Idle,
    }
}
