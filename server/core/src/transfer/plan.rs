use regrant_model::view::ImportSample;

/// How much of what would happen is told one by one.
const TOLD: usize = 50;

/// What an import would do, in numbers and examples.
#[derive(Default)]
pub(super) struct Sum {
    pub created: u32,
    pub changed: u32,
    pub removed: u32,
    pub unchanged: u32,
    pub samples: Vec<ImportSample>,
}

impl Sum {
    pub(super) fn create(&mut self, line: u32, what: &str, object: impl FnOnce() -> String) {
        self.created += 1;
        self.tell(line, what, object, Vec::new);
    }

    pub(super) fn change(
        &mut self,
        line: u32,
        object: impl FnOnce() -> String,
        details: impl FnOnce() -> Vec<String>,
    ) {
        self.changed += 1;
        self.tell(line, "Change", object, details);
    }

    pub(super) fn remove(&mut self, line: u32, object: impl FnOnce() -> String) {
        self.removed += 1;
        self.tell(line, "Remove", object, Vec::new);
    }

    fn tell(
        &mut self,
        line: u32,
        what: &str,
        object: impl FnOnce() -> String,
        details: impl FnOnce() -> Vec<String>,
    ) {
        if self.samples.len() < TOLD {
            let what = what.to_owned();
            self.samples.push(ImportSample { line, what, object: object(), details: details() });
        }
    }
}
