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

test("a form that failed comes back as it was typed, without the password", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/systems/new");
  const typed = {
    Name: "Corporate LDAP",
    Address: "ldap://ldap.contoso.test",
    "Bind DN": "cn=regrant,dc=contoso,dc=test",
    "User base": "ou=people,dc=contoso,dc=test",
    "Group base": "ou=groups,dc=contoso,dc=test",
  };
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByLabel("Password").fill("not to be kept");
  await page.getByLabel("CA certificate").fill("<PEM> & more");
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  await expect(page.getByRole("alert")).toContainText("would not be encrypted");
  for (const [label, text] of Object.entries(typed)) await expect(page.getByLabel(label, { exact: true })).toHaveValue(text);
  await expect(page.getByLabel("CA certificate")).toHaveValue("<PEM> & more");
  await expect(page.getByLabel("Password")).toHaveValue("");
  await page.reload();
  await expect(page.getByLabel("Name", { exact: true }), "it comes back once").toHaveValue("");
});
