import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../support/test";
import { live, openPackage } from "../support/packages";

// In the demo tenant the delivery of Bilal's request for "Campaigns" failed two days ago, and of the one for
// "Sales Management" twelve days ago; a request can be reprocessed for seven.
const PERSON = "Bilal Haddad";
const INSIDE = "Campaigns";
const OUTSIDE = "Sales Management";

test("a failed request is delivered by Reprocess inside the window", async ({ page }) => {
  await signIn(page, "package-manager");
  await openPackage(page, INSIDE, "requests");
  await live(page);
  const row = requests(page).getByRole("row", { name: new RegExp(PERSON) }).filter({ hasText: "Delivery failed" });
  await row.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();

  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run.getByRole("status")).toContainText("1 put back");
  await expect(requests(page).getByRole("row", { name: new RegExp(PERSON) }).first()).toContainText("Delivered");

  await requests(page).getByRole("link", { name: PERSON }).first().click();
  const again = page.getByRole("button", { name: "Reprocess request" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await expect(again).toHaveAccessibleDescription(/^Can't reprocess a request that is delivered\./);
  await expect(page.getByRole("complementary", { name: "History" })).toContainText("Delivered by Regrant");
});

test("after the window the command is disabled, and the page leads to My Access", async ({ page }) => {
  await signIn(page, "package-manager");
  await openPackage(page, OUTSIDE, "requests");
  await live(page);
  const row = requests(page).getByRole("row", { name: new RegExp(PERSON) });
  await row.getByRole("checkbox").check();
  const command = page.getByRole("button", { name: "Reprocess", exact: true });
  await expect(command).toHaveAttribute("aria-disabled", "true");
  await expect(command).toHaveAccessibleDescription(/more than 7 days ago.*My Access/);

  await row.getByRole("link", { name: PERSON }).click();
  await expect(page.getByRole("button", { name: "Reprocess request" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("main").getByRole("link", { name: "My Access" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My Access");
});

test("among many, a request after the window is skipped and says why", async ({ page }) => {
  await signIn(page, "package-manager");
  const address = await openPackage(page, OUTSIDE, "requests");
  await page.goto(`${address}/requests?state=DeliveryFailed`);
  await live(page);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run.getByRole("status")).toContainText(/\d put back.*\d skipped/);

  await run.getByRole("link", { name: "View run" }).click();
  const items = page.getByRole("table", { name: "Items" });
  await expect(items.getByRole("row", { name: new RegExp(PERSON) })).toContainText(/Skipped.*My Access/);
});

test("access can be asked for with a justification, called off, and asked for again", async ({
  page,
}) => {
  await signIn(page, "end-user");
  await page.goto("/my-access");
  await live(page);
  const name = "Developer";
  await page.getByRole("textbox", { name: `Justification: ${name}` }).fill("For the new price list.");
  await page.getByRole("button", { name: `Request: ${name}` }).click();
  const mine = page.getByRole("table", { name: "My requests" });
  await expect(mine.getByRole("row", { name: new RegExp(name) })).toContainText("Pending approval");
  await page.getByRole("button", { name: `Cancel: ${name}` }).click();
  await expect(async () => {
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(mine.getByRole("row", { name: new RegExp(name) })).toContainText("Canceled", { timeout: 1_000 });
  }).toPass();
  await page.getByRole("textbox", { name: `Justification: ${name}` }).first().fill("Still needed.");
  await page.getByRole("button", { name: `Request again: ${name}` }).click();
  await expect(mine.getByRole("row", { name: new RegExp(name) }).first()).toContainText("Pending approval");
});

function requests(page: Page) {
  return page.getByRole("table", { name: "Requests" });
}
