import type { Page } from "@playwright/test";
import { openPackage } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    // A page that stays for some seconds has preloaded the WASM for nothing.
    test.beforeEach(({ complaints }) => complaints.expect(/was preloaded using link preload but not used/));

    test("a resource tells who has it and why, as a page and as CSV", async ({ page }) => {
      await signIn(page, "assignment-manager");
      await openPackage(page, "Sales and Marketing", "resource-roles");
      const link = page.getByRole("table", { name: "Resource roles" }).getByRole("link").first();
      const name = await link.innerText();
      await link.click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} | Assignments`);
      const rows = page.getByRole("table", { name: "Assignments" }).locator("tbody tr");
      await expect(rows.first()).toContainText("@contoso.test");
      const first = (await rows.first().textContent()) ?? "";
      await page.getByRole("link", { name: "Next" }).click();
      await expect(rows.first()).not.toHaveText(first);
      if (javaScriptEnabled) await expectAccessible(page);
      const href = await page.getByRole("button", { name: "Download" }).getAttribute("href");
      const answer = await page.request.get(href ?? "");
      expect(answer.headers()["content-type"]).toContain("text/csv");
      const lines = (await answer.text()).trim().split("\r\n");
      expect(lines[0]).toBe("User,User principal name,Role,Status,Verified,Why");
      expect(lines.length).toBeGreaterThan(51);
      await rows.first().locator(".why a").first().click();
      await expect(page).toHaveURL(/\/assignments\/[^/]+$/);
    });
  });
}

test("reports are printed without what one does with them", async ({ page }) => {
  await signIn(page, "global-administrator");
  const address = await openPackage(page, "Sales and Marketing", "assignments");
  const person = await page.getByRole("table", { name: "Assignments" }).locator("tbody a").first().innerText();
  await page.goto(`${address}/resource-roles`);
  const resource = await page.getByRole("table", { name: "Resource roles" }).getByRole("link").first().getAttribute("href");
  await page.goto(`/directory/users?search=${encodeURIComponent(person)}`);
  const user = await page.getByRole("table", { name: "Users" }).getByRole("link").first().getAttribute("href");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const report of [`${address}/assignments`, resource ?? "", user ?? ""]) {
    await page.goto(report);
    await expect(page.locator("table thead").first()).toHaveCSS("display", "table-header-group");
    await expect(page.getByRole("table").first()).toBeVisible();
    for (const hidden of [".top-bar", ".side-nav", ".commands", ".pager"]) await unseen(page, hidden);
    const frame = page.locator(".table-frame").first();
    await expect(frame).toHaveCSS("overflow-x", "visible");
    const text = await page.evaluate(() => getComputedStyle(document.body).color);
    expect(text, "dark on white").toBe("rgb(31, 35, 40)");
    // Paper does not know how long ago it was printed.
    const moments = await page.locator("time.relative").evaluateAll((all) =>
      all.map((at) => [getComputedStyle(at).fontSize, getComputedStyle(at, "::after").content] as const));
    for (const [size, printed] of moments) {
      expect(size).toBe("0px");
      expect(printed).toMatch(/^"\d+ \w{3,4} \d{4}, \d\d:\d\d/);
    }
    if (report.endsWith("/assignments")) expect(moments).not.toHaveLength(0);
  }
});

test("end-user may not know who has a resource", async ({ page, browser, complaints }) => {
  complaints.expect(/404/);
  const other = await browser.newPage();
  await signIn(other, "global-administrator");
  await openPackage(other, "Sales and Marketing", "resource-roles");
  const href = await other.getByRole("table", { name: "Resource roles" }).getByRole("link").first().getAttribute("href");
  await other.close();
  await signIn(page, "end-user");
  expect((await page.goto(href ?? ""))?.status()).toBe(404);
  expect((await page.request.get(`${href}/access.csv`)).status()).toBe(404);
});

async function unseen(page: Page, selector: string): Promise<void> {
  for (const part of await page.locator(selector).all()) await expect(part).toBeHidden();
}
