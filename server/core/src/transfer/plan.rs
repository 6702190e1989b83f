use regrant_model::view::ImportSample;

use super::effects::Effects;

/// How much of what would happen is told one by one.
const TOLD: usize = 50;

/// What an import would do, in numbers, examples and a digest a line.
#[derive(Default)]
pub(super) struct Sum {
    pub created: u32,
    pub changed: u32,
    pub removed: u32,
    pub unchanged: u32,
    pub samples: Vec<ImportSample>,
    pub effects: Effects,
    /// What an earlier look said it would do.
    before: Option<Effects>,
    /// Rows that do something else than that look said.
    pub moved_count: u32,
    pub moved: Vec<ImportSample>,
}

impl Sum {
    /// To be compared with an earlier look.
    pub(super) fn since(before: Option<Effects>) -> Self {
        Self { before, ..Self::default() }
    }

    pub(super) fn create(&mut self, line: u32, what: &str, object: impl FnOnce() -> String) {
        self.created += 1;
        self.tell(line, what, object(), Vec::new());
    }

    pub(super) fn change(
        &mut self,
        line: u32,
        object: impl FnOnce() -> String,
        details: impl FnOnce() -> Vec<String>,
    ) {
        self.changed += 1;
        self.tell(line, "Change", object(), details());
    }

    pub(super) fn remove(&mut self, line: u32, object: impl FnOnce() -> String) {
        self.removed += 1;
        self.tell(line, "Remove", object(), Vec::new());
    }

    fn tell(&mut self, line: u32, what: &str, object: String, details: Vec<String>) {
        let sample = ImportSample { line, what: what.to_owned(), object, details };
        let digest = self.effects.push(&sample);
        if self.before.as_ref().is_some_and(|before| before.of(line) != Some(digest)) {
            self.moved_count += 1;
            if self.moved.len() < TOLD {
                self.moved.push(sample.clone());
            }
        }
        if self.samples.len() < TOLD {
            self.samples.push(sample);
        }
    }

    /// Says which rows have nothing left to do that the earlier look is about.
    pub(super) fn close(&mut self) {
        let Some(before) = self.before.take() else { return };
        for line in before.lines().filter(|line| self.effects.of(*line).is_none()) {
            self.moved_count += 1;
            if self.moved.len() < TOLD {
                let (what, object) = ("Nothing".to_owned(), "It is so by now.".to_owned());
                self.moved.push(ImportSample { line, what, object, details: Vec::new() });
            }
        }
        self.moved.sort_by_key(|sample| sample.line);
    }
}
