//! The history of health: as many assignments as there were at each time, and troubles that were mended since, so that it
//! ends with how things stand.

use std::collections::HashMap;

use regrant_model::PackageId;
use regrant_model::state::{Health, Troubles};
use regrant_model::view::HealthCounts;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime, Time};

use super::World;
use crate::Result;
use crate::health;
use crate::seed::copy::copy;

/// How far back it goes.
const DAYS: i64 = 30;
/// So many whole days are told hour by hour, the ones before once a day: as what is recorded is kept.
const DAYS_BY_HOUR: i64 = 14;

/// A trouble that some packages had for a while.
struct Mishap {
    health: Health,
    /// When it began, in hours before now, and how long it lasted until it was mended all at once.
    began: i64,
    lasted: i64,
    /// How many percent of a package's assignments it came to.
    percent: u32,
    /// Which packages: one in so many, and which of them.
    one_in: usize,
    which: usize,
}

/// People are taken out of groups, deliveries fail, a system does not answer. The latest are over for hours.
const MISHAPS: [Mishap; 6] = [
    Mishap { health: Health::Drifted, began: 640, lasted: 96, percent: 6, one_in: 3, which: 0 },
    Mishap { health: Health::Waiting, began: 460, lasted: 40, percent: 14, one_in: 4, which: 1 },
    Mishap { health: Health::Drifted, began: 300, lasted: 66, percent: 11, one_in: 2, which: 0 },
    Mishap { health: Health::Failing, began: 205, lasted: 50, percent: 5, one_in: 3, which: 1 },
    Mishap { health: Health::Waiting, began: 110, lasted: 7, percent: 22, one_in: 4, which: 2 },
    Mishap { health: Health::Drifted, began: 44, lasted: 24, percent: 9, one_in: 3, which: 0 },
];

impl Mishap {
    /// How many of a package's verified assignments were in trouble at a time; they become more for the first half.
    fn of(&self, position: usize, hours_ago: i64, verified: u32) -> u32 {
        if position % self.one_in != self.which {
            return 0;
        }
        // Not all at the same time.
        let later = i64::try_from(position * 5 % 11).unwrap_or_default();
        let since = self.began - later - hours_ago;
        if !(0..self.lasted).contains(&since) {
            return 0;
        }
        let grown = u64::try_from((since + 1) * 2 * 100 / self.lasted).unwrap_or_default().min(100);
        let troubled = (u64::from(verified) * u64::from(self.percent) * grown).div_ceil(10_000);
        u32::try_from(troubled).unwrap_or_default().min(verified)
    }
}

/// An assignment as far as its health goes: live from then until then, and how it stands now.
struct Life {
    from: OffsetDateTime,
    until: Option<OffsetDateTime>,
    health: Health,
}

/// What would have been counted of a package at each of the moments.
fn at_moments(
    lives: &[Life],
    position: usize,
    moments: &[OffsetDateTime],
    now: OffsetDateTime,
) -> Vec<HealthCounts> {
    // Who comes and who goes at each moment: gone through once, however many they are.
    let mut changes = vec![[0_i64; Health::ALL.len()]; moments.len() + 1];
    for life in lives {
        let class = Health::ALL.iter().position(|health| *health == life.health).unwrap_or_default();
        let first = moments.partition_point(|at| *at < life.from);
        let end = life.until.map_or(moments.len(), |until| moments.partition_point(|at| *at < until));
        if first < end {
            changes[first][class] += 1;
            changes[end][class] -= 1;
        }
    }
    let mut live = [0_i64; Health::ALL.len()];
    let at_one = |(at, change): (&OffsetDateTime, &[i64; Health::ALL.len()])| {
        let mut counts = HealthCounts::default();
        for (class, health) in Health::ALL.iter().enumerate() {
            live[class] += change[class];
            *count(&mut counts, *health) = u32::try_from(live[class]).unwrap_or_default();
        }
        for mishap in &MISHAPS {
            let troubled = mishap.of(position, (now - *at).whole_hours(), counts.verified);
            counts.verified -= troubled;
            *count(&mut counts, mishap.health) += troubled;
        }
        counts
    };
    moments.iter().zip(&changes).map(at_one).collect()
}

const fn count(counts: &mut HealthCounts, health: Health) -> &mut u32 {
    match health {
        Health::Verified => &mut counts.verified,
        Health::Waiting => &mut counts.waiting,
        Health::Drifted => &mut counts.drifted,
        Health::Failing => &mut counts.failing,
    }
}

/// The moments at which there would be records, oldest first: none in the present hour, which gets its own.
fn moments(now: OffsetDateTime) -> Vec<OffsetDateTime> {
    let hour = now.replace_time(Time::MIDNIGHT) + Duration::hours(now.hour().into());
    let by_hour = now.replace_time(Time::MIDNIGHT) - Duration::days(DAYS_BY_HOUR);
    let hours = (1..=DAYS * 24).rev().map(|ago| hour - Duration::hours(ago));
    hours.filter(|at| *at >= by_hour || at.hour() == 23).collect()
}

impl World {
    /// Writes it, and a record of how things stand; whatever was recorded of the empty tenant goes.
    pub(in crate::seed) async fn write_health(&self, to: &mut PgConnection) -> Result<()> {
        let mut lives: HashMap<PackageId, Vec<Life>> = HashMap::new();
        for row in &self.assignments {
            let sum = self.rolled_up(row);
            let live = row.ended_at.is_none();
            let troubles = Troubles {
                failed: sum.failed,
                drifted: sum.drifted,
                unverified: sum.unverified,
                remaining: sum.remaining,
            };
            let health = Health::of(sum.state(live), troubles).unwrap_or(Health::Verified);
            let of_package = lives.entry(row.package).or_default();
            of_package.push(Life { from: row.term.from, until: row.ended_at, health });
        }
        let moments = moments(self.now);
        let mut sums = vec![HealthCounts::default(); moments.len()];
        let mut rows = Vec::new();
        for (position, package) in self.packages.iter().enumerate() {
            let Some(lives) = lives.get(&package.id) else { continue };
            let mut before = HealthCounts::default();
            let all = at_moments(lives, position, &moments, self.now);
            for ((at, counts), sum) in moments.iter().zip(all).zip(&mut sums) {
                for health in Health::ALL {
                    *count(sum, *health) += counts.of(*health);
                }
                if counts != before {
                    rows.push((package.id.0, *at, counts));
                    before = counts;
                }
            }
        }
        sqlx::query!("delete from tenant_health").execute(&mut *to).await?;
        let number = |counts: &HealthCounts, health| i32::try_from(counts.of(health)).unwrap_or(i32::MAX);
        let all = |counts: &HealthCounts| {
            [Health::Verified, Health::Waiting, Health::Drifted, Health::Failing]
                .map(|health| number(counts, health))
        };
        let columns = "at, verified, waiting, drifted, failing";
        copy(to, "tenant_health", columns, moments.iter().zip(&sums), |(at, counts), put| {
            let [verified, waiting, drifted, failing] = all(counts);
            put(&[at, &verified, &waiting, &drifted, &failing]);
        })
        .await?;
        let columns = "package_id, at, verified, waiting, drifted, failing";
        copy(to, "package_health", columns, rows.iter(), |(package, at, counts), put| {
            let [verified, waiting, drifted, failing] = all(counts);
            put(&[package, at, &verified, &waiting, &drifted, &failing]);
        })
        .await?;
        health::insert(to).await?;
        Ok(())
    }
}
