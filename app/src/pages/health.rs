//! Health over time, of a package and of the tenant: a picture, what it shows in numbers, and how far back it reaches.

use super::in_address::field_in_address;
use crate::{
    components::{Ago, AreaChart, DateTime, EmptyState, Layer, Panel, Step, Swatch, Tone},
    format::{count, counted, date_time},
};
use leptos::prelude::*;

use regrant_model::{
    state::Health,
    view::{HealthCounts, HealthHistory, HealthRecord, HealthSpan},
};

/// A part of the whole above which a trouble can be seen without being enlarged.
const PLAIN_TO_SEE: u64 = 4;

/// How far back the address asks to look; a month when it does not.
pub(super) fn span_in_address() -> HealthSpan {
    field_in_address("health").parse().unwrap_or(HealthSpan::Month)
}

/// The section.
#[component]
pub(super) fn HealthOverTime(
    /// What was recorded.
    history: HealthHistory,
    /// The address of the page.
    here: String,
    /// What is said where nobody has anything: "Nobody has this access package yet."
    nobody: &'static str,
) -> impl IntoView {
    let body = match history.latest().copied() {
        None => view! {
            <div class="health">
                <EmptyState title=nobody>
                    "Health is recorded every hour from the first assignment on; the next record is made at about "
                    <DateTime at=history.next_at/> "."
                </EmptyState>
            </div>
        }
        .into_any(),
        Some(latest) => view! {
            <div class="health">
                <div class="health-picture">
                    <Spans shown=history.span here/>
                    <Picture history=history.clone()/>
                </div>
                <Figures latest now=history.now/>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="below" aria-labelledby="health">
            <h2 id="health">"Health"</h2>
            {body}
        </section>
    }
}

/// Links to the other spans of time.
#[component]
fn Spans(shown: HealthSpan, here: String) -> impl IntoView {
    let links = HealthSpan::ALL.iter().map(|span| {
        let href = match span {
            HealthSpan::Month => format!("{here}#health"),
            span => format!("{here}?health={span}#health"),
        };
        view! {
            <li>
                <a href=href aria-current=(*span == shown).then_some("true")>
                    {span.label()}
                </a>
            </li>
        }
    });
    view! {
        <nav class="spans" aria-label="How far back">
            <ul>{links.collect_view()}</ul>
        </nav>
    }
}

/// How things stand now.
#[component]
fn Figures(latest: HealthRecord, now: time::OffsetDateTime) -> impl IntoView {
    let counts = latest.counts;
    let figure = |health: &Health| {
        view! {
            <div>
                <dt>
                    <Swatch class=tone(*health).class()/>
                    {health.label()}
                </dt>
                <dd>
                    <strong>{count(counts.of(*health).into())}</strong>
                    <span>{share(counts, *health)}</span>
                    <small>{health.meaning()}</small>
                </dd>
            </div>
        }
    };
    let live = counted(counts.live().into(), "live assignment", "live assignments");
    // What is counted only once an hour says so.
    let when = if latest.at == now {
        view! { "now" }.into_any()
    } else {
        view! { <Ago at=latest.at now/> }.into_any()
    };
    view! {
        <div class="health-figures">
            <p>{live} ", " {when}</p>
            <dl>{Health::ALL.iter().map(figure).collect_view()}</dl>
        </div>
    }
}

#[component]
fn Picture(history: HealthHistory) -> impl IntoView {
    let Some(latest) = history.latest() else { return ().into_any() };
    let (now, length) = (history.now, history.span.length());
    let begin = now - length;
    let steps: Vec<Step> = history
        .records
        .iter()
        .map(|record| Step {
            from: (record.since - begin) / length,
            until: (record.at - begin) / length,
            numbers: numbers(record.counts),
        })
        .collect();
    let times = [begin, begin + length / 2, now].map(|at| view! { <Ago at now/> }.into_any()).into();
    let rows = changes(&history.records)
        .map(|record| (view! { <DateTime at=record.at/> }.into_any(), numbers(record.counts)));
    let rows = rows.collect();
    view! {
        <AreaChart
            label="Health over time"
            summary=summary(&history, latest.counts)
            layers=Health::ALL
                .iter()
                .map(|health| Layer { label: health.label(), class: tone(*health).class() })
                .collect()
            panels=panels(&history.records)
            steps
            times
            head="Recorded"
            note="Only records that differ from the one before, newest first."
            rows
        />
    }
    .into_any()
}

/// Everything; and what is not as it should be with a scale of its own, where it would hardly be seen.
fn panels(records: &[HealthRecord]) -> Vec<Panel> {
    let most = |of: fn(HealthCounts) -> u32| {
        records.iter().map(|record| of(record.counts)).max().unwrap_or_default()
    };
    let (troubled, live) =
        (u64::from(most(|counts| counts.live() - counts.verified)), u64::from(most(|counts| counts.live())));
    let mut panels = vec![Panel { label: "All live assignments", layers: (0..Health::ALL.len()).collect() }];
    if (1..=live / PLAIN_TO_SEE).contains(&troubled) {
        panels.push(Panel { label: "Of these, not verified", layers: (1..Health::ALL.len()).collect() });
    }
    panels
}

/// The records that say something new, newest first.
fn changes(records: &[HealthRecord]) -> impl Iterator<Item = &HealthRecord> {
    let new = |index: &usize| *index == 0 || records[*index].counts != records[*index - 1].counts;
    (0..records.len()).rev().filter(new).map(|index| &records[index])
}

fn numbers(counts: HealthCounts) -> Vec<u64> {
    Health::ALL.iter().map(|health| counts.of(*health).into()).collect()
}

/// How large a part of all it is, where there is any.
fn share(counts: HealthCounts, health: Health) -> String {
    let (part, whole) = (counts.of(health), counts.live());
    if part == 0 || whole == 0 {
        return String::new();
    }
    let percent = f64::from(part) * 100.0 / f64::from(whole);
    match percent {
        100.0.. => "100%".to_owned(),
        ..0.1 => "< 0.1%".to_owned(),
        // Not all of them are, and not none.
        _ => format!("{:.1}%", percent.min(99.9)),
    }
}

fn summary(history: &HealthHistory, now: HealthCounts) -> String {
    let standing = format!(
        "Now {} of {} verified, {} waiting, {} drifted, {} failing.",
        count(now.verified.into()),
        counted(now.live().into(), "live assignment", "live assignments"),
        count(now.waiting.into()),
        count(now.drifted.into()),
        count(now.failing.into()),
    );
    let troubled = |record: &&HealthRecord| record.counts.live() - record.counts.verified;
    // The latest of the worst.
    let worst = history.records.iter().max_by_key(troubled).filter(|worst| troubled(worst) > 0);
    let worst = worst.map(|worst| {
        let record = format!("{} not verified", count(troubled(&worst).into()));
        format!(" At worst within {}: {record}, on {}.", history.span.label(), date_time(worst.at))
    });
    standing + &worst.unwrap_or_default()
}

const fn tone(health: Health) -> Tone {
    match health {
        Health::Verified => Tone::Ok,
        Health::Waiting => Tone::Idle,
        Health::Drifted => Tone::Warn,
        Health::Failing => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, OffsetDateTime, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2027-03-31 09:14 UTC);

    fn history(counted: &[HealthCounts]) -> HealthHistory {
        let hours = (0..counted.len()).rev().map(|ago| NOW - Duration::hours(i64::try_from(ago).unwrap()));
        HealthHistory::new(NOW, HealthSpan::Day, hours.zip(counted.iter().copied()))
    }

    fn counts(verified: u32, drifted: u32) -> HealthCounts {
        HealthCounts { verified, drifted, ..HealthCounts::default() }
    }

    #[test]
    fn a_share_is_all_or_nothing_only_where_it_is() {
        for (verified, drifted, all, some) in
            [(10, 0, "100%", ""), (1_000_000, 1, "99.9%", "< 0.1%"), (3, 1, "75.0%", "25.0%"), (0, 0, "", "")]
        {
            let counts = counts(verified, drifted);
            assert_eq!(
                (share(counts, Health::Verified), share(counts, Health::Drifted)),
                (all.into(), some.into())
            );
        }
    }

    #[test]
    fn what_would_hardly_be_seen_is_enlarged() {
        let panels = |all: &[HealthCounts]| panels(&history(all).records).len();
        assert_eq!(panels(&[counts(100, 0)]), 1, "nothing to see");
        assert_eq!(panels(&[counts(100, 0), counts(97, 3)]), 2);
        assert_eq!(panels(&[counts(3, 1), counts(1, 3)]), 1, "plain to see");
    }

    #[test]
    fn the_table_leaves_out_what_stays_as_it_is() {
        let history = history(&[counts(5, 0), counts(5, 0), counts(4, 1), counts(4, 1), counts(5, 0)]);
        let told: Vec<_> =
            changes(&history.records).map(|record| (record.at, record.counts.drifted)).collect();
        assert_eq!(told, [(NOW, 0), (NOW - Duration::hours(2), 1), (NOW - Duration::hours(4), 0)],);
    }

    #[test]
    fn the_summary_says_how_it_stands_and_how_bad_it_was() {
        let history = history(&[counts(1_200, 0), counts(1_198, 2), counts(1_200, 0)]);
        assert_eq!(
            summary(&history, history.latest().unwrap().counts),
            "Now 1,200 of 1,200 live assignments verified, 0 waiting, 0 drifted, 0 failing. At worst within 24 \
             hours: 2 not verified, on 31 Mar 2027, 08:14 UTC."
        );
    }
}
