import type { Page } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { live, openPackage } from "../support/packages";
import { expect, signIn, test } from "../support/test";

// The pictures of the documentation, of the demo tenant as it is after its start: `make pictures`.
const IMAGES = join(__dirname, "../../docs/images");
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

test.use({ viewport: WIDE });

test("the pictures of the documentation", async ({ page }) => {
  await signIn(page, "global-administrator");
  const sales = await openPackage(page, "Sales and Marketing", "");
  await page.goto(sales);
  await take(page, "overview");

  await page.goto("/directory/users?search=Bilal+Haddad");
  await page.getByRole("table", { name: "Users" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bilal Haddad");
  await take(page, "user");

  await page.goto(`${sales}/assignments`);
  await selectAll(page);
  await page.getByRole("button", { name: "Preview changes" }).click();
  const preview = page.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("status").getByText(/done in/)).toBeVisible({ timeout: 60_000 });
  await take(page, "preview");

  await page.goto(`${sales}/assignments`);
  await selectAll(page);
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run.getByRole("status").getByText(/done in/)).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(2_000); // the page is read once more after the run
  await take(page, "assignments");
  await page.emulateMedia({ colorScheme: "dark" });
  await take(page, "assignments-dark");
  await page.setViewportSize(PHONE);
  await take(page, "phone-dark");
});

async function selectAll(page: Page): Promise<void> {
  await live(page);
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await expect(page.getByText(/that match the filter are selected/)).toBeVisible();
}

/** WebP, as browsers and code hosts show it, at a third of the bytes of a PNG. */
async function take(page: Page, name: string): Promise<void> {
  await live(page);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500); // colours fade in
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 88 });
  await session.detach();
  writeFileSync(join(IMAGES, `${name}.webp`), Buffer.from(data, "base64"));
}
