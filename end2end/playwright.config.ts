import { defineConfig } from "@playwright/test";

// Chromium is Debian's; as root it has no sandbox.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "tests",
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  snapshotPathTemplate: "{testDir}/{testFileName}-snapshots/{arg}{ext}",
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.REGRANT_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--disable-background-networking",
        // Letters look the same wherever a picture of a page is compared.
        ...["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"],
        ...(asRoot ? ["--no-sandbox"] : []),
      ],
    },
  },
});
