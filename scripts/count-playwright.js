// Prints "passed failed" from Playwright's JSON report, then a line for each test that failed, with the first lines of
// its error; one that was skipped or flaky counts as failed.
const { existsSync, readFileSync } = require("node:fs");
const { stripVTControlCharacters } = require("node:util");

const failures = (suite, path) => [
  ...(suite.specs ?? [])
    .flatMap(({ title, tests }) => tests.map((test) => ({ title, ...test })))
    .filter(({ status }) => status !== "expected")
    .map(({ title, results }) => {
      const said = stripVTControlCharacters(results.at(-1)?.error?.message ?? "");
      return [...path, title, said.split(/\s*\n\s*/).slice(0, 6).join(" | ")].join(" › ");
    }),
  ...(suite.suites ?? []).flatMap((inner) => failures(inner, [...path, inner.title])),
];

const file = process.argv[2];
if (existsSync(file)) {
  const { stats, errors, suites } = JSON.parse(readFileSync(file, "utf8"));
  console.log(stats.expected, stats.unexpected + stats.flaky + stats.skipped + errors.length);
  console.log(failures({ suites }, []).join("\n"));
} else {
  console.log(0, 0);
}
