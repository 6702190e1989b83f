// Prints "passed failed" from Playwright's JSON report; a test that was skipped or flaky counts as failed.
const { existsSync, readFileSync } = require("node:fs");

const file = process.argv[2];
if (existsSync(file)) {
  const { stats, errors } = JSON.parse(readFileSync(file, "utf8"));
  console.log(stats.expected, stats.unexpected + stats.flaky + stats.skipped + errors.length);
} else {
  console.log(0, 0);
}
