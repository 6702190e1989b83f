import type { Locator, Page } from "@playwright/test";
import { openPackage } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

const GOVERNANCE = "/identity-governance";
const CLASSES = ["Verified", "Waiting", "Drifted", "Failing"];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    // A page that stays for some seconds has preloaded the WASM for nothing.
    test.beforeEach(({ complaints }) => complaints.expect(/was preloaded using link preload but not used/));

    test("the health of a package is a picture, figures, and a table", async ({ page }) => {
      await signIn(page, "catalog-reader");
      const address = await openPackage(page, "Sales and Marketing", "");
      await page.goto(address);
      await shows(page);
      await looksBackAsFarAsAsked(page, address);
      if (javaScriptEnabled) await expectAccessible(page);
    });

    test("the health of the tenant is shown to those who see every catalog", async ({ page }) => {
      await signIn(page, "global-reader");
      await page.goto(GOVERNANCE);
      await shows(page);
      await looksBackAsFarAsAsked(page, GOVERNANCE);
      if (javaScriptEnabled) await expectAccessible(page);
    });

    test("whoever sees one catalog is not told of the others", async ({ page }) => {
      await signIn(page, "catalog-owner");
      await page.goto(GOVERNANCE);
      await expect(page.getByRole("main").getByRole("link", { name: /^Access packages/ })).toBeVisible();
      await expect(health(page)).toHaveCount(0);
    });

    test("a package that nobody has says when there will be something", async ({ page }) => {
      await signIn(page, "global-administrator");
      await page.goto(`${GOVERNANCE}/access-packages/new`);
      await page.getByLabel("Name", { exact: true }).fill(`Nobody's ${javaScriptEnabled}`);
      for (const next of ["Resource roles", "Requests", "Lifecycle", "Review + create"]) {
        await page.getByRole("button", { name: "Next" }).click();
        await expect(page.locator("[aria-current=step]")).toHaveText(next);
      }
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Nobody's");
      await expect(health(page)).toContainText("Nobody has this access package yet.");
      await expect(health(page)).toContainText(/the next record is made at about \d+ \w+ \d{4}, \d\d:00 UTC/);
      await expect(health(page).getByRole("img")).toHaveCount(0);
      if (javaScriptEnabled) await expectAccessible(page);
    });
  });
}

test("the picture ends with what is true now", async ({ page }) => {
  await signIn(page, "global-administrator");
  const address = await openPackage(page, "Sales and Marketing", "");
  await page.goto(address);
  const before = await figures(page);
  expect(before.Drifted, "nobody has looked yet").toBe(0);
  // Somebody was taken out of a group of its: that is found and mended, and what failed is delivered.
  expect(before.Failing).toBeGreaterThan(0);
  await page.goto(`${address}/assignments`);
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  await expect(page.getByText(/Reprocess of .* has started/)).toBeVisible();
  await expect(async () => {
    await page.goto(address);
    const now = await figures(page);
    expect(now.Failing).toBeLessThan(before.Failing);
    expect(now.Verified).toBeGreaterThan(before.Verified);
  }).toPass();
  await shows(page);
});

function health(page: Page): Locator {
  return page.getByRole("region", { name: "Health" });
}

/** The numbers beside the picture, by class. */
async function figures(page: Page): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of CLASSES) {
    const figure = health(page).locator("dl > div").filter({ has: page.getByRole("term").filter({ hasText: name }) });
    found[name] = Number((await figure.locator("strong").innerText()).replaceAll(",", ""));
  }
  return found;
}

/** The picture, what it says in words, and the table behind it agree with the figures. */
async function shows(page: Page): Promise<void> {
  const picture = health(page).getByRole("img", { name: /^Health over time, All live assignments: / });
  await expect(picture).toBeVisible();
  const numbers = await figures(page);
  const live = CLASSES.reduce((sum, name) => sum + numbers[name], 0);
  expect(live).toBeGreaterThan(0);
  const words = (number: number) => number.toLocaleString("en-GB");
  await expect(picture).toHaveAccessibleName(
    new RegExp(`: Now ${words(numbers.Verified)} of ${words(live)} live assignments verified, `),
  );
  expect(await picture.locator("path.area").count(), "areas are drawn").toBeGreaterThan(1);
  const table = health(page).getByRole("table", { name: "Health over time" });
  await expect(table).toBeHidden();
  await health(page).getByText("As a table").click();
  await expect(table.getByRole("columnheader")).toHaveText(["Recorded", ...CLASSES]);
  const rows = table.locator("tbody tr");
  expect(await rows.count(), "what has changed over time").toBeGreaterThan(3);
  await expect(rows.first().getByRole("cell")).toHaveText(CLASSES.map((name) => words(numbers[name])));
}

async function looksBackAsFarAsAsked(page: Page, address: string): Promise<void> {
  const spans = health(page).getByRole("navigation", { name: "How far back" });
  const current = spans.locator("[aria-current=true]");
  await expect(current).toHaveText("30 days");
  for (const [label, query] of [["24 hours", "?health=24h"], ["7 days", "?health=7d"], ["1 year", "?health=1y"], ["30 days", ""]]) {
    await spans.getByRole("link", { name: label }).click();
    await expect(page).toHaveURL((url) => url.pathname === address && url.search === query);
    await expect(current).toHaveText(label);
    await expect(health(page).getByRole("img").first()).toBeVisible();
  }
}
