import { expect, signIn, test } from "../support/test";
import { openPackage } from "../support/packages";

test.use({ javaScriptEnabled: false });

test("pages read and Reprocess works as a plain form", async ({ page }) => {
  await signIn(page, "package-manager");
  await openPackage(page, "Sales and Marketing", "assignments");
  await expect(page.getByRole("table", { name: "Assignments" }).getByRole("row")).not.toHaveCount(1);

  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Select at least one assignment");

  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  await expect(page.getByText(/Reprocess of .* has started/)).toBeVisible();
  await page.getByRole("link", { name: "View run" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
