import { type Account, expect, signIn, test } from "../support/test";
import { openPackage } from "../support/packages";

const MAY: Account[] = [
  "global-administrator",
  "identity-governance-administrator",
  "user-administrator",
  "catalog-owner",
  "package-manager",
  "assignment-manager",
];
const READ_ONLY: Account[] = ["catalog-reader", "global-reader"];
const SEE_NOTHING: Account[] = ["catalog-creator", "end-user"];

for (const account of MAY) {
  test(`${account} is offered Reprocess`, async ({ page }) => {
    await signIn(page, account);
    await openPackage(page, "Sales and Marketing", "assignments");
    await expect(page.getByRole("button", { name: "Reprocess", exact: true })).toBeVisible();
  });
}

for (const account of READ_ONLY) {
  test(`${account} sees assignments and is not offered Reprocess`, async ({ page }) => {
    await signIn(page, account);
    await openPackage(page, "Sales and Marketing", "assignments");
    await expect(page.getByRole("table", { name: "Assignments" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Reprocess", exact: true })).toHaveCount(0);
  });
}

for (const account of SEE_NOTHING) {
  test(`${account} may not know that the package exists`, async ({ page, browser, complaints }) => {
    complaints.expect(/404/);
    const other = await browser.newPage();
    await signIn(other, "global-administrator");
    const address = await openPackage(other, "Sales and Marketing", "assignments");
    await other.close();
    await signIn(page, account);
    const answer = await page.goto(`${address}/assignments`);
    expect(answer?.status()).toBe(404);
  });
}

test("the navigation offers what a role may open, and no more", async ({ page }) => {
  const navigation = page.getByRole("navigation", { name: "Main" });
  await signIn(page, "end-user");
  await expect(navigation.getByRole("link")).toHaveText(["Home", "My Access"]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, "assignment-manager");
  const offered = ["Home", "Access packages", "Catalogs", "Reprocess runs", "My Access"];
  await expect(navigation.getByRole("link")).toHaveText(offered);
  for (const name of offered) {
    await navigation.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  }
});
