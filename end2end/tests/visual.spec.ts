import type { Page } from "@playwright/test";
import { join } from "node:path";
import { live, openPackage } from "../support/packages";
import { expect, signIn, test } from "../support/test";

// Renewed by `scripts/pictures snapshots`; look at what has changed before it is committed.
const options = {
  stylePath: join(__dirname, "../support/snapshot.css"),
  // A page that has lost its layout differs by far more; a letter that is drawn otherwise does not.
  maxDiffPixelRatio: 0.02,
  animations: "disabled",
  caret: "hide",
} as const;

/** What the demo tenant's own work may change while the tests run, or what the day changes. */
const MASKED = [".filter-summary", ".tile strong", ".tile dd", "svg[role=img]"];

// The style sheet of the pictures is none of the portal's.
test.use({ bypassCSP: true });

const sizes = [
  { width: 1440, height: 900 },
  { width: 360, height: 800 },
];

test("the main pages look as they did", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("/sign-in");
  await look(page, "sign-in");
  await signIn(page, "global-administrator");
  for (const [name, open] of pages) {
    await test.step(name, async () => {
      await open(page);
      await live(page);
      await look(page, name);
    });
  }
});

const pages: [string, (page: Page) => Promise<unknown>][] = [
  ["packages", (page) => page.goto("/identity-governance/access-packages")],
  ["package", (page) => openPackage(page, "Sales and Marketing", "").then((address) => page.goto(address))],
  ["assignments", (page) => openPackage(page, "Sales and Marketing", "assignments")],
  ["run", openRun],
  ["users", (page) => page.goto("/directory/users")],
  ["user", openUser],
];

/** A run of the demo tenant itself, which is done soon after the start. */
async function openRun(page: Page): Promise<void> {
  await page.goto("/identity-governance/runs");
  const runs = page.getByRole("table", { name: "Reprocess runs" });
  await runs.getByRole("row", { name: "Release Management" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Release Management");
  await expect(page.getByRole("definition").getByText("Done", { exact: true })).toBeVisible();
}

async function openUser(page: Page): Promise<void> {
  await page.goto("/directory/users?search=Bilal+Haddad");
  const users = page.getByRole("table", { name: "Users" });
  await users.getByRole("link", { name: "Bilal Haddad" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bilal Haddad");
}

async function look(page: Page, name: string): Promise<void> {
  for (const viewport of sizes) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const mask = MASKED.map((selector) => page.locator(selector));
      await expect.soft(page).toHaveScreenshot(`${name}-${viewport.width}-${colorScheme}.png`, { ...options, mask });
    }
  }
  await page.setViewportSize(sizes[0] ?? { width: 1440, height: 900 });
}
