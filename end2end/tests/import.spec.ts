import type { Page } from "@playwright/test";
import { expect, expectAccessible, signIn, test } from "../support/test";

const IMPORT = "/directory/import";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    // A page that stays for some seconds has preloaded the WASM for nothing.
    test.beforeEach(({ complaints }) => complaints.expect(/was preloaded using link preload but not used/));
    const who = javaScriptEnabled ? "yara" : "zita";

    test("users are previewed, and then imported as the preview said", async ({ page }) => {
      await signIn(page, "user-administrator");
      await page.goto("/directory/users");
      await page.getByRole("button", { name: "Import" }).click();
      await expect(page.getByLabel("What it holds").locator("option:checked")).toHaveText("Users");
      const rows = `${who}@contoso.test,"${who}, \u00e9 & <b>",Sales\n${who}.two@contoso.test,${who} two,Sales`;
      await send(page, `User principal name,Display name,Department\n${rows}\n`);
      await expect(page.getByText("Nothing is changed yet.")).toBeVisible();
      const table = page.getByRole("table", { name: "What would be done" });
      await expect(table.getByRole("row")).toHaveCount(3);
      await expect(table).toContainText(`Create ${who}, \u00e9 & <b> (${who}@contoso.test)`.replace("Create ", ""));
      const preview = page.url();
      await page.goto(`/directory/users?search=${who}@contoso`);
      await expect(page.getByText("No user matches the search.")).toBeVisible();

      await page.goto(preview);
      await page.getByRole("button", { name: "Import" }).click();
      await expect(page).toHaveURL(/\/directory\/users$/);
      await expect(page.getByRole("status").first()).toContainText("The file was imported: 2 users created.");
      await page.goto(`/directory/users?search=${who}@contoso`);
      await expect(page.getByRole("table", { name: "Users" }).getByRole("link")).toHaveText(`${who}, \u00e9 & <b>`);
    });

    test("rows that can't be taken in are told with their line, and nothing is imported", async ({ page }) => {
      await signIn(page, "user-administrator");
      const bad = Array.from({ length: 250 }, (_, row) => `nobody${row},No at`).join("\n");
      await page.goto(IMPORT);
      await send(page, `User principal name,Display name\n${who}.fine@contoso.test,Fine\n${bad}\n`);
      const errors = page.getByRole("table", { name: "Rows that can't be taken in" });
      await expect(errors.getByRole("row")).toHaveCount(201);
      await expect(errors.getByRole("row").nth(1)).toContainText("write name@domain");
      await expect(errors.getByRole("row").nth(1).locator("td").last()).toHaveText("3");
      await expect(page.getByText("250 problems; the first 200 are shown.")).toBeVisible();
      await expect(page.getByRole("button", { name: "Import" })).toHaveAttribute("aria-disabled", "true");
      const href = await page.getByRole("link", { name: "Download all errors" }).getAttribute("href");
      const answer = await page.request.get(href ?? "");
      expect(answer.headers()["content-type"]).toContain("text/csv");
      expect((await answer.text()).trim().split("\r\n")).toHaveLength(251);
      await page.getByRole("button", { name: "Discard" }).click();
      await expect(page.getByRole("status").first()).toContainText("Nothing was imported.");
      await page.goto(`/directory/users?search=${who}.fine`);
      await expect(page.getByText("No user matches the search.")).toBeVisible();
    });

    test("a file that is none of these is refused at its field", async ({ page }) => {
      await signIn(page, "user-administrator");
      await page.goto(`${IMPORT}?table=groups`);
      await send(page, "Name,Salary\nTeam,1\n");
      await expect(page.getByRole("alert")).toContainText('There is no column "Salary" for groups.');
      await expect(page.getByLabel("What it holds").locator("option:checked")).toHaveText("Groups");
      const field = page.getByLabel("File", { exact: true });
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(/There is no column "Salary"/);
      if (javaScriptEnabled) await expectAccessible(page);
      await send(page, "Name\n" + "x".repeat(33 * 1024 * 1024));
      await expect(page.getByRole("alert")).toContainText("larger than 32 MB");
    });

    test("what has changed since the preview is told, and nothing is imported", async ({ page, browser }) => {
      await signIn(page, "user-administrator");
      const group = `Moving ${who}`;
      await page.goto(`${IMPORT}?table=groups`);
      await send(page, `Name,Description\n${group},Mine\n`);
      // Before the group is there.
      await expect(page.getByText("Nothing is changed yet.")).toBeVisible();
      const context = await browser.newContext({ javaScriptEnabled });
      const other = await context.newPage();
      await signIn(other, "global-administrator");
      await other.goto("/directory/groups/new");
      await other.getByLabel("Name", { exact: true }).fill(group);
      await other.getByRole("button", { name: "Create" }).click();
      await expect(other.getByRole("heading", { level: 1 })).toHaveText(group);
      await other.goto(page.url());
      await expect(other.getByText("This import waits no longer"), "it is its sender's alone").toBeVisible();
      await context.close();

      await page.getByRole("button", { name: "Import" }).click();
      await expect(page.getByRole("alert")).toContainText("the directory has changed since the preview");
      const moved = page.getByRole("table", { name: "Changed since the last preview" });
      await expect(moved).toContainText("Description: nothing → Mine");
      if (javaScriptEnabled) await expectAccessible(page);
      await page.getByRole("button", { name: "Import" }).click();
      await expect(page.getByRole("status").first()).toContainText("The file was imported: 1 group changed.");
    });
  });
}

for (const account of ["global-reader", "catalog-owner", "end-user"] as const) {
  test(`${account} may not import`, async ({ page, complaints }) => {
    complaints.expect(/403/);
    await signIn(page, account);
    if (account === "global-reader") {
      await page.goto("/directory/users");
      await expect(page.getByRole("button", { name: "Download" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Import" })).toHaveCount(0);
    }
    expect((await page.goto(IMPORT))?.status()).toBe(403);
    await expect(page.getByRole("alert")).toContainText("You may not import users and groups.");
  });
}

/** Chooses a file and sends it. */
async function send(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Preview" }).click();
}
