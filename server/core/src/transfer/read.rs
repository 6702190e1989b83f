use std::collections::HashMap;

use regrant_model::view::{DirectoryTable, ImportError};

use crate::{Error, Result};

/// The largest file that is read: about 200,000 users.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The most rows of one import.
const MOST_ROWS: usize = 200_000;

/// How much of a faulty cell is repeated.
const SHOWN: usize = 64;

/// What can't be taken in.
#[derive(Default)]
pub(super) struct Faults {
    pub first: Vec<ImportError>,
    pub count: u32,
    /// How many are told one by one.
    told: usize,
}

impl Faults {
    /// None yet, of which so many are told.
    pub(super) fn telling(told: usize) -> Self {
        Self { told, ..Self::default() }
    }

    pub(super) fn push(&mut self, line: u32, column: &str, value: &str, problem: impl Into<String>) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < self.told {
            let value = value.chars().take(SHOWN).collect();
            let (column, problem) = (column.to_owned(), problem.into());
            self.first.push(ImportError { line, column, value, problem });
        }
    }
}

/// A row: its line in the file and its cells, one for each column of the table; none where the file lacks the column.
pub(super) struct Row {
    pub line: u32,
    cells: Vec<Option<String>>,
}

impl Row {
    /// The cell of a column of the table; none when the file does not have the column.
    pub(super) fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref()
    }
}

/// What was read: rows that are whole, and faults.
pub(super) struct Rows {
    pub whole: Vec<Row>,
    pub total: u32,
    pub faults: Faults,
}

/// Reads a file. Commas or semicolons part the cells; which, the line of column names says.
/// `told` says how many faulty rows are told one by one.
pub(super) fn read(table: DirectoryTable, bytes: &[u8], told: usize) -> Result<Rows> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::invalid(format!(
            "The file is larger than {} MB. Split it.",
            MOST_BYTES / 1024 / 1024
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(Error::invalid("The file is not CSV in UTF-8. Save it as \"CSV UTF-8\" and try again."));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(bytes)).from_reader(bytes);
    let header =
        reader.headers().map_err(|error| Error::invalid(format!("The file can't be read: {error}.")))?;
    let places = places(table, header)?;
    let width = header.len();
    let mut all = Rows { whole: Vec::new(), total: 0, faults: Faults::telling(told) };
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(all),
            Ok(true) => {}
            Err(error) => return Err(Error::invalid(format!("The file can't be read: {error}."))),
        }
        let line = record.position().map_or(0, |at| line_of(bytes, at));
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        all.total += 1;
        if all.total as usize > MOST_ROWS {
            return Err(Error::invalid(format!("The file has more than {MOST_ROWS} rows. Split it.")));
        }
        if record.len() != width {
            let problem = format!(
                "This row has {} cells, the line of column names has {width}. Put cells that hold a separator in quotes.",
                record.len()
            );
            all.faults.push(line, "", "", problem);
            continue;
        }
        match row(line, &record, &places) {
            Ok(row) => all.whole.push(row),
            Err(column) => {
                let problem = "This is not UTF-8. Save the file as \"CSV UTF-8\" and try again.";
                all.faults.push(line, table.columns()[column], "", problem);
            }
        }
    }
}

/// The line on which a record begins. The reader's position is before line ends that are still to be skipped.
fn line_of(bytes: &[u8], at: &csv::Position) -> u32 {
    let rest = usize::try_from(at.byte()).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    u32::try_from(at.line())
        .unwrap_or(u32::MAX)
        .saturating_add(u32::try_from(skipped.count()).unwrap_or_default())
}

/// What parts the cells, by the line of column names.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |part: u8| first.split(|byte| *byte == part).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// Where each column of the table stands in the file.
fn places(table: DirectoryTable, header: &csv::StringRecord) -> Result<Vec<Option<usize>>> {
    let columns = table.columns();
    let mut found: HashMap<usize, usize> = HashMap::new();
    for (place, name) in header.iter().enumerate() {
        let name = name.trim();
        let column =
            columns.iter().position(|column| column.eq_ignore_ascii_case(name)).ok_or_else(|| {
                Error::invalid(format!(
                    "There is no column \"{}\" for {}. The columns are: {}.",
                    name.chars().take(SHOWN).collect::<String>(),
                    table.label().to_lowercase(),
                    columns.join(", ")
                ))
            })?;
        if found.insert(column, place).is_some() {
            return Err(Error::invalid(format!("The column \"{}\" stands there twice.", columns[column])));
        }
    }
    let required: &[&[usize]] = match table {
        DirectoryTable::Users => &[&[0], &[1]],
        DirectoryTable::Groups => &[&[1]],
        DirectoryTable::Memberships => &[&[0, 1], &[2]],
    };
    for any in required {
        if !any.iter().any(|column| found.contains_key(column)) {
            let names: Vec<_> = any.iter().map(|column| format!("\"{}\"", columns[*column])).collect();
            return Err(Error::invalid(format!(
                "The column {} is missing. The first line of the file has to name the columns.",
                names.join(" or ")
            )));
        }
    }
    Ok((0..columns.len()).map(|column| found.get(&column).copied()).collect())
}

/// The cells in the table's order, or the column that is not UTF-8.
fn row(line: u32, record: &csv::ByteRecord, places: &[Option<usize>]) -> Result<Row, usize> {
    let mut cells = Vec::with_capacity(places.len());
    for (column, place) in places.iter().enumerate() {
        let cell = match place {
            None => None,
            Some(place) => {
                let text = std::str::from_utf8(record.get(*place).unwrap_or_default()).map_err(|_| column)?;
                Some(bare(text.trim()).to_owned())
            }
        };
        cells.push(cell);
    }
    Ok(Row { line, cells })
}

/// A cell without the apostrophe that keeps spreadsheets from taking it for a formula.
fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(text: &str) -> Result<Rows> {
        read(DirectoryTable::Users, text.as_bytes(), 200)
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_case_and_with_semicolons() {
        let rows = users("\u{feff}DISPLAY NAME;user principal name\r\n'=Amara;amara@x\r\n\r\n;\r\n").unwrap();
        assert_eq!((rows.whole.len(), rows.total, rows.faults.count), (1, 1, 0));
        let row = &rows.whole[0];
        assert_eq!(
            (row.line, row.cell(0), row.cell(1), row.cell(2)),
            (2, Some("amara@x"), Some("=Amara"), None)
        );
    }

    #[test]
    fn a_file_that_is_no_such_table_is_refused_as_a_whole() {
        for (text, word) in [
            ("", "missing"),
            ("User principal name\n", "Display name"),
            ("User principal name,Display name,Salary\n", "Salary"),
            ("Mail,Mail,User principal name,Display name\n", "twice"),
            ("a\0b", "UTF-8"),
        ] {
            let error = users(text).err().expect("refused");
            assert!(error.public().contains(word), "{text}: {error}");
        }
        let long = vec![b'x'; MOST_BYTES + 1];
        assert!(read(DirectoryTable::Users, &long, 200).err().expect("refused").public().contains("MB"));
    }

    #[test]
    fn faulty_rows_are_told_with_their_line() {
        let mut text = b"User principal name,Display name\na@x,\"A,\nB\"\nb@x\nc@x,\xff\n".to_vec();
        let rows = read(DirectoryTable::Users, &text, 200).unwrap();
        let told: Vec<_> =
            rows.faults.first.iter().map(|fault| (fault.line, fault.column.as_str())).collect();
        assert_eq!(told, [(4, ""), (5, "Display name")]);
        assert_eq!((rows.whole.len(), rows.total), (1, 3));
        for _ in 0..500 {
            text.extend_from_slice(b"x\n");
        }
        let rows = read(DirectoryTable::Users, &text, 200).unwrap();
        assert_eq!((rows.faults.first.len(), rows.faults.count), (200, 502));
    }
}
