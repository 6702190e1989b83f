import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Prints what was measured, and why nothing could be; the figures speak for themselves. */
export default class Figures implements Reporter {
  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const error of result.errors) console.error(`${test.title}: ${error.message ?? error.value}`);
  }

  onEnd(result: FullResult): void {
    if (result.status !== "passed") console.error(`the browser could not be measured: ${result.status}`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
