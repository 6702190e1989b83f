//! Rows on their way into a table, in Postgres' binary COPY format.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::Result;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Postgres counts time from 2000-01-01T00:00:00Z.
const EPOCH: OffsetDateTime = time::macros::datetime!(2000-01-01 00:00 UTC);
/// Sent at once; keeps memory flat however many rows there are.
const CHUNK: usize = 256 * 1024;
/// After so many rows of a table it is said how far the work has come.
const PROGRESS: usize = 100_000;

/// A value as COPY takes it. Its width must be the column's: an `i16` goes into a `smallint` and nothing else.
pub(super) trait Field {
    fn write(&self, row: &mut Vec<u8>);
}

impl Field for Uuid {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, self.as_bytes());
    }
}

impl Field for str {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, self.as_bytes());
    }
}

impl Field for String {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, self.as_bytes());
    }
}

impl<T: Field + ?Sized> Field for &T {
    fn write(&self, row: &mut Vec<u8>) {
        (**self).write(row);
    }
}

impl Field for bool {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, &[u8::from(*self)]);
    }
}

impl Field for i16 {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, &self.to_be_bytes());
    }
}

impl Field for i32 {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, &self.to_be_bytes());
    }
}

impl Field for i64 {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, &self.to_be_bytes());
    }
}

impl Field for OffsetDateTime {
    fn write(&self, row: &mut Vec<u8>) {
        let since: Duration = *self - EPOCH;
        let micros = i64::try_from(since.whole_microseconds()).unwrap_or(i64::MAX);
        put(row, &micros.to_be_bytes());
    }
}

/// As `jsonb`: the format's version, then the text.
impl Field for serde_json::Value {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, format!("\u{1}{self}").as_bytes());
    }
}

impl Field for [u8] {
    fn write(&self, row: &mut Vec<u8>) {
        put(row, self);
    }
}

impl<T: Field> Field for Option<T> {
    fn write(&self, row: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(row),
            None => row.extend_from_slice(&(-1_i32).to_be_bytes()),
        }
    }
}

fn put(row: &mut Vec<u8>, value: &[u8]) {
    let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
    row.extend_from_slice(&length.to_be_bytes());
    row.extend_from_slice(value);
}

/// Copies rows into a table; `row` hands the fields in the order of `columns` to its second argument.
pub(super) async fn copy<T>(
    connection: &mut PgConnection,
    table: &str,
    columns: &str,
    rows: impl Iterator<Item = T>,
    row: impl Fn(&T, &mut dyn FnMut(&[&dyn Field])),
) -> Result<()> {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let statement = format!("copy {table} ({columns}) from stdin (format binary)");
    let mut sink = connection.copy_in_raw(&statement).await?;
    let mut buffer = Vec::with_capacity(CHUNK + 4096);
    buffer.extend_from_slice(SIGNATURE);
    let mut written: usize = 0;
    for item in rows {
        written += 1;
        if written.is_multiple_of(PROGRESS) {
            tracing::info!(table, rows = written, "being written");
        }
        row(&item, &mut |fields| {
            let count = i16::try_from(fields.len()).unwrap_or_default();
            buffer.extend_from_slice(&count.to_be_bytes());
            for field in fields {
                field.write(&mut buffer);
            }
        });
        if buffer.len() >= CHUNK {
            sink.send(buffer.as_slice()).await?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(&(-1_i16).to_be_bytes());
    sink.send(buffer.as_slice()).await?;
    sink.finish().await?;
    if written >= PROGRESS {
        tracing::info!(table, rows = written, "written");
    }
    Ok(())
}
