import type { Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "../support/test";
import { live, openPackage } from "../support/packages";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    const suffix = javaScriptEnabled ? "north" : "south";

    test("a catalog and a package are made, changed, and deleted", async ({ page }) => {
      await signIn(page, "global-administrator");
      await page.goto("/identity-governance/catalogs/new");
      await page.getByLabel("Name", { exact: true }).fill(`Depot ${suffix}`);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Depot ${suffix}`);
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Description").fill("Forklifts and gates.");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("main")).toContainText("Forklifts and gates.");
      const catalog = page.url();

      await page.getByRole("button", { name: "New access package" }).click();
      await page.getByLabel("Name", { exact: true }).fill(`Gates ${suffix}`);
      await expect(page.getByLabel("Catalog").locator("option:checked")).toHaveText(`Depot ${suffix}`);
      for (const step of ["Resource roles", "Requests", "Lifecycle", "Review + create"]) {
        await page.getByRole("button", { name: "Next" }).click();
        await expect(page.getByRole("heading", { level: 1 })).toContainText(step);
      }
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Gates ${suffix}`);
      await page.getByRole("navigation", { name: "Access package" }).getByRole("link", { name: "Overview" }).click();
      await page.getByRole("button", { name: "Hide from My Access" }).click();
      await expect(page.getByRole("status").first()).toContainText("no longer offers");
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Name", { exact: true }).fill(`All gates ${suffix}`);
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`All gates ${suffix}`);

      await page.goto(catalog);
      await expect(page.getByRole("button", { name: "Delete" })).toHaveAttribute("aria-disabled", "true");
      await page.getByRole("link", { name: `All gates ${suffix}` }).click();
      await confirm(page, "Delete");
      await expect(page).toHaveURL(/\/access-packages$/);
      await page.goto(catalog);
      await confirm(page, "Delete");
      await expect(page).toHaveURL(/\/catalogs$/);
      await expect(page.getByRole("status").first()).toContainText("The catalog was deleted.");
    });

    test("people and groups are made, changed, disabled and deleted", async ({ page }) => {
      await signIn(page, "user-administrator");
      await page.goto("/directory/users/new");
      await page.getByLabel("Name", { exact: true }).fill(`Zora Quill ${suffix}`);
      await page.getByLabel("User principal name").fill("not an address");
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("alert")).toContainText("User principal name");
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue(`Zora Quill ${suffix}`);
      await page.getByLabel("User principal name").fill(`zora.${suffix}@contoso.test`);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Zora Quill ${suffix}`);
      await page.getByRole("button", { name: "Disable" }).click();
      await expect(page.getByRole("button", { name: "Enable" })).toBeVisible();
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Department").fill("Depot");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("main")).toContainText("Depot");
      await confirm(page, "Delete");
      await expect(page).toHaveURL(/\/directory\/users$/);

      await page.goto("/directory/groups/new");
      await page.getByLabel("Name", { exact: true }).fill(`Drivers ${suffix}`);
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Description").fill("They drive.");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("main")).toContainText("They drive.");
      await confirm(page, "Delete");
      await expect(page).toHaveURL(/\/directory\/groups$/);
    });
  });

  /** Presses a command that asks, and says yes. */
  async function confirm(page: Page, name: string): Promise<void> {
    await page.getByRole("button", { name, exact: true }).first().click();
    await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  }
}

test("a change of resource roles shows whom it touches, and then runs", async ({ page }) => {
  await signIn(page, "global-administrator");
  const address = await openPackage(page, "Plant Access", "resource-roles");
  await live(page);
  const rows = page.getByRole("table", { name: "Resource roles" }).getByRole("row");
  const before = await rows.count();
  await rows.nth(1).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Remove" }).click();
  const preview = page.getByRole("region", { name: "Preview of the change" });
  await expect(preview).toContainText("Nothing is changed yet.");
  await expect(preview.getByRole("table", { name: "What would change" }).getByRole("row")).not.toHaveCount(1);
  await expectAccessible(page);
  await preview.getByRole("link", { name: "Keep as it is" }).click();
  await expect(preview).toBeHidden();
  await expect(rows).toHaveCount(before);

  await rows.nth(1).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Remove" }).click();
  await preview.getByRole("button", { name: "Apply this change" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}/resource-roles$`));
  await expect(rows).toHaveCount(before - 1);
  await expect(page.locator(".live-runs").getByRole("status")).toContainText(/done in/, { timeout: 30_000 });
});

test("nobody is given what goes against separation of duties", async ({ page }) => {
  await signIn(page, "global-administrator");
  await openPackage(page, "Logistics", "separation-of-duties");
  await live(page);
  await page.getByLabel("Access package or group").fill("Service Desk");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("radio", { name: /^Service Desk \(access package/ }).check();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const table = page.getByRole("table", { name: "Incompatible", exact: true });
  await expect(table).toContainText("Service Desk");
  const both = table.getByRole("row", { name: /Service Desk/ }).locator("td.number");
  await expect(both).toHaveText(/^[\d,]+$/);
  if ((await both.innerText()) !== "0") {
    await both.getByRole("link").click();
    await expect(page.getByRole("table", { name: "Have both" }).getByRole("row")).not.toHaveCount(1);
    await expect(page.getByRole("button", { name: "Download" })).toBeVisible();
    await page.goBack();
  }
  await page.getByRole("button", { name: /^Remove Service Desk/ }).click();
  await expect(page.getByText("It names no package or group as incompatible.")).toBeVisible();
});

test("a role is given and taken away, and the last administrator stays", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/roles");
  await live(page);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Global reader" });
  await page.getByLabel("User or group").fill("Bilal");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByLabel("Role", { exact: true }).locator("option:checked")).toHaveText("Global reader");
  await page.getByRole("radio", { name: /Bilal Haddad/ }).first().check();
  await page.getByRole("button", { name: "Give role" }).click();
  const table = page.getByRole("table", { name: "Roles" });
  await expect(table.getByRole("row", { name: /Global reader Bilal Haddad/ })).toBeVisible();
  await page.getByRole("button", { name: "Remove Global reader from Bilal Haddad" }).click();
  await expect(table.getByRole("row", { name: /Global reader Bilal Haddad/ })).toHaveCount(0);
  const last = page.getByRole("button", { name: /^Remove Global administrator/ });
  while ((await last.count()) > 1) {
    const rows = await last.count();
    await last.last().click();
    await expect(last).toHaveCount(rows - 1);
  }
  await last.click();
  await expect(page.getByRole("alert")).toContainText("Global administrator");
});

test("the search finds packages, people and groups, from anywhere", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/systems");
  await live(page);
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search everything" });
  await expect(search).toBeFocused();
  await search.fill("sales");
  await search.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Search");
  await expect(page.getByRole("list", { name: "Access packages" }).getByRole("link").first()).toContainText("Sales");
  await expectAccessible(page);
  await search.fill("bilal haddad");
  await search.press("Enter");
  await page.getByRole("list", { name: "Users" }).getByRole("link", { name: "Bilal Haddad" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bilal Haddad");
  await expect(page.getByRole("table", { name: "Access" }).getByRole("row").nth(1)).toBeVisible();
});
