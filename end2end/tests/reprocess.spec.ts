import { expect, signIn, test } from "../support/test";
import { live, openPackage } from "../support/packages";

const PACKAGE = "Sales and Marketing";

test("what was removed outside of Regrant is put back, live and without a reload", async ({ page }) => {
  await signIn(page, "assignment-manager");
  const address = await openPackage(page, PACKAGE, "assignments");
  await live(page);
  const loads: string[] = [];
  page.on("load", () => loads.push(page.url()));

  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "that match the filter are selected" })).toBeVisible();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();

  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run.getByRole("status")).toContainText(/finished|done/i, { timeout: 30_000 });
  await expect(run.getByRole("status")).toContainText("put back");
  expect(loads, "nothing reloads").toEqual([]);

  await page.goto(`${address}/assignments?verified=drifted`);
  await expect(page.getByText("No assignment matches the filter.")).toBeVisible();
});

test("the button says why it is disabled while nothing is selected", async ({ page }) => {
  await signIn(page, "catalog-owner");
  await openPackage(page, PACKAGE, "assignments");
  await live(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(page.getByRole("button", { name: "Reprocess", exact: true })).not.toHaveAttribute("aria-disabled", "true");
});

test("a list that was rendered anew still answers to its commands", async ({ page }) => {
  await signIn(page, "assignment-manager");
  await openPackage(page, "Sales and Marketing", "assignments");
  await live(page);
  const rows = page.getByRole("table", { name: "Assignments" }).getByRole("row");
  for (const status of ["Delivered", "Any"]) {
    await page.getByLabel("Status").selectOption(status);
    await expect(page).toHaveURL(new RegExp(`status=${status}`));
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(rows).not.toHaveCount(1);
  }
  await page.getByRole("link", { name: "Select this page" }).click();
  await expect(page.getByText(/on this page are selected/)).toBeVisible();
  await page.getByRole("link", { name: "Clear selection" }).click();
  await expect(page.getByText("Nothing is selected.")).toBeVisible();
});
