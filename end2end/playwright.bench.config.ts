import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

// What the portal costs a browser: `scripts/bench browser`. It prints figures, and fails only where it can't measure.
export default defineConfig({
  ...tests,
  testDir: "bench",
  workers: 1,
  timeout: 600_000,
  reporter: "./bench/reporter.ts",
  use: { ...tests.use, trace: "off", screenshot: "off" },
});
