import { expectAccessible, signIn, test } from "../support/test";
import { openPackage } from "../support/packages";

const PAGES = [
  "/",
  "/identity-governance",
  "/identity-governance/access-packages",
  "/identity-governance/catalogs",
  "/identity-governance/runs",
  "/directory/users",
  "/directory/groups",
  "/directory/systems",
  "/my-access",
];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("axe finds nothing on the pages", async ({ page }) => {
      await signIn(page, "global-administrator");
      for (const address of PAGES) {
        await page.goto(address);
        await expectAccessible(page);
      }
      for (const blade of ["", "resource-roles", "policies", "assignments", "requests"]) {
        await openPackage(page, "Sales and Marketing", blade);
        await expectAccessible(page);
      }
    });
  });
}
