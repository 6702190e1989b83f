import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

// The pictures of the documentation: `make pictures`.
export default defineConfig({
  ...tests,
  testDir: "pictures",
  workers: 1,
  reporter: "list",
  use: { ...tests.use, trace: "off", screenshot: "off" },
});
