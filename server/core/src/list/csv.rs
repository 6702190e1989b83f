//! Downloads: rows as CSV (RFC 4180), read in steps, so that neither a long transaction nor the whole list is held.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{Error, Result};

/// Rows read at a time.
pub(crate) const STEP: i64 = 1_000;

/// Collects lines of CSV.
pub(crate) struct Lines(csv::Writer<Vec<u8>>);

impl Lines {
    /// Begins with nothing.
    pub(crate) fn new() -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    /// Adds a line. A cell that a spreadsheet would take for a formula gets a leading apostrophe.
    pub(crate) fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let cells = cells.into_iter().map(harmless);
        self.0.write_record(cells).map_err(|error| Error::internal("CSV can't be written").with_source(error))
    }

    /// The bytes so far.
    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(|error| Error::internal(format!("CSV can't be written: {error}")))
    }
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// A time as it stands in a cell.
pub(crate) fn time(at: Option<OffsetDateTime>) -> String {
    at.and_then(|at| at.replace_nanosecond(0).ok()?.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_quotes_are_doubled() {
        let mut lines = Lines::new();
        lines.push(["=1+1", "+49", "-x", "@a", "\tb", "Doe, \"Jo\"", "a-b"]).unwrap();
        let text = String::from_utf8(lines.finish().unwrap()).unwrap();
        assert_eq!(text, "'=1+1,'+49,'-x,'@a,'\tb,\"Doe, \"\"Jo\"\"\",a-b\r\n");
    }
}
