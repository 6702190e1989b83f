import type { Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "../support/test";
import { live } from "../support/packages";

const root = (page: Page) => page.locator("html");

/** How high the rows of the list at hand are. */
async function rowHeight(page: Page): Promise<number> {
  const box = await page.getByRole("table").getByRole("row").nth(1).boundingBox();
  return box?.height ?? 0;
}

test("the density is kept in the browser, holds at once, and touches nothing that is typed", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/users");
  const comfortable = await rowHeight(page);
  await page.goto("/directory/groups/new");
  await live(page);
  await expect(root(page)).toHaveAttribute("data-density", "comfortable");
  await page.getByLabel("Name", { exact: true }).fill("Night shift");
  await page.getByRole("button", { name: "Display" }).click();
  const display = page.getByRole("dialog", { name: "Display" });
  await expect(display.getByRole("radio", { name: "Comfortable" })).toBeChecked();
  await expect(display.getByRole("button", { name: "Save" })).toBeHidden();
  await expectAccessible(page);
  const kept = page.waitForResponse((response) => response.url().endsWith("/ui/display"));
  await display.getByRole("radio", { name: "Compact" }).check();
  await expect(root(page)).toHaveAttribute("data-density", "compact");
  expect((await kept).ok()).toBe(true);
  await page.keyboard.press("Escape");
  await expect(display).toBeHidden();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Night shift");

  page.once("dialog", (dialog) => dialog.accept()); // what was typed is left behind
  await page.goto("/directory/users");
  await expect(root(page)).toHaveAttribute("data-density", "compact");
  expect(await rowHeight(page)).toBeLessThan(comfortable * 0.8);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the density is saved as a plain form", async ({ page }) => {
    await signIn(page, "end-user");
    await page.getByRole("button", { name: "Display" }).click();
    await page.getByRole("radio", { name: "Compact" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(root(page)).toHaveAttribute("data-density", "compact");
    await page.goto("/my-access");
    await expect(root(page)).toHaveAttribute("data-density", "compact");
    await page.getByRole("button", { name: "Display" }).click();
    await page.getByRole("radio", { name: "Comfortable" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(root(page)).toHaveAttribute("data-density", "comfortable");
  });
});
