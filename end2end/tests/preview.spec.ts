import type { Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "../support/test";
import { live, openPackage } from "../support/packages";

/** Selects all assignments of a package and asks what a reprocess would change; gives the preview's items. */
async function preview(page: Page, name: string): Promise<void> {
  await openPackage(page, name, "assignments");
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await expect(page.getByText(/that match the filter are selected/)).toBeVisible();
  await page.getByRole("button", { name: "Preview changes" }).click();
  await expect(page).toHaveURL(/\/identity-governance\/runs\/[0-9a-f-]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Preview");
  await expect(page.getByText("A preview changes nothing.")).toBeVisible();
}

const done = (page: Page) => page.getByRole("region", { name: "Preview" }).getByRole("status").getByText(/done in/);

for (const [javaScriptEnabled, name] of [
  [true, "Developer"],
  [false, "Logistics"],
] as const) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("what a reprocess would change is shown before it is done, and done as it was shown", async ({ page }) => {
      await signIn(page, "global-administrator");
      await preview(page, name);
      if (javaScriptEnabled) await live(page);
      await expect(async () => {
        if (!javaScriptEnabled) await page.getByRole("button", { name: "Refresh" }).click();
        await expect(done(page)).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      const items = page.getByRole("table", { name: "Items" });
      await expect(items.getByText("Would be put back").first()).toBeVisible();
      await expect(items.getByRole("row").nth(1)).toContainText("Would be put back");
      if (javaScriptEnabled) await expectAccessible(page);
      const shown = await items.getByRole("row").count();
      const address = page.url();

      await page.getByRole("button", { name: "Apply this preview" }).click();
      await expect(page).not.toHaveURL(address);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Reprocess");
      await expect(async () => {
        if (!javaScriptEnabled) await page.getByRole("button", { name: "Refresh" }).click();
        await expect(page.getByRole("status").getByText(/done in/)).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      await expect(items.getByRole("row")).toHaveCount(shown);
      await expect(items.getByRole("row").nth(1)).toContainText("Put back");

      await page.goto(address);
      await page.getByRole("link", { name: "see what came of it" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Reprocess");
      await preview(page, name);
      await expect(async () => {
        await page.getByRole("button", { name: "Refresh" }).click();
        await expect(page.getByText("A reprocess would change no membership here.")).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      await expect(page.getByText("It found nothing to change.")).toBeVisible();
    });
  });
}

test("who may only look is offered no preview", async ({ page }) => {
  await signIn(page, "global-reader");
  await openPackage(page, "Procurement", "assignments");
  await expect(page.getByRole("button", { name: "Refresh" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Preview changes" })).toHaveCount(0);
});
