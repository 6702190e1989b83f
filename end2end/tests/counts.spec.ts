import { live, openPackage } from "../support/packages";
import { expect, signIn, test } from "../support/test";

/** More than a list counts before its page is shown. */
const CROWD = 1_050;
const PACKAGE = "Sales and Marketing";

const number = (text: string | null) => Number((text ?? "").replaceAll(",", "").match(/\d+/)?.[0]);

test("a crowd is imported and assigned", async ({ page, baseURL, complaints }) => {
  test.slow();
  complaints.expect(/was preloaded using link preload but not used/);
  await signIn(page, "global-administrator");
  const rows = Array.from({ length: CROWD }, (_, row) => `crowd${row}@contoso.test,Crowd ${1_000 + row}`);
  const buffer = Buffer.from(`User principal name,Display name\n${rows.join("\n")}\n`);
  await page.goto("/directory/import?table=users");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "crowd.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByRole("status").first()).toContainText(`${CROWD.toLocaleString("en")} users created`);

  const crowd = new Set<string>();
  let next: string | undefined = "/directory/users?search=crowd";
  while (next) {
    const html: string = await (await page.request.get(next, { headers: { accept: "text/html" } })).text();
    for (const [, id] of html.matchAll(/href="\/directory\/users\/([0-9a-f-]{36})"/g)) crowd.add(id ?? "");
    next = html.match(/<a[^>]*href="([^"]*)"[^>]*rel="next"/)?.[1]?.replaceAll("&amp;", "&");
  }
  expect(crowd.size).toBe(CROWD);

  const address = await openPackage(page, PACKAGE, "assignments/new");
  const policy = await page.getByLabel("Policy").inputValue();
  const people = [...crowd];
  for (let from = 0; from < people.length; from += 500) {
    const form = new URLSearchParams([["package", address.split("/").pop() ?? ""], ["policy", policy]]);
    for (const id of people.slice(from, from + 500)) form.append("selected[]", id);
    const headers = { origin: baseURL ?? "", accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
    const answer = await page.request.post("/ui/assignments/assign", { headers, data: form.toString(), maxRedirects: 0 });
    expect(answer.headers()["location"]).toBe(`${address}/assignments`);
  }
});

test("a page shows at once that there are more than a thousand, and soon how many", async ({ page }) => {
  let hold: () => void = () => {};
  const held = new Promise<void>((release) => (hold = release));
  await page.route(/assignments\.count/, async (route) => {
    await held;
    await route.continue();
  });
  await signIn(page, "package-manager");
  const address = await openPackage(page, PACKAGE, "assignments");
  const summary = page.locator(".filter-summary");
  const bar = page.locator(".selection-bar");
  await live(page);
  await expect(summary).toContainText("1,000+ assignments");
  await expect(bar).toContainText("Select all 1,000+ that match the filter");
  hold();
  await expect(summary).not.toContainText("+");
  const all = number(await summary.textContent());
  expect(all).toBeGreaterThanOrEqual(CROWD);
  await expect(bar).toContainText(`Select all ${all.toLocaleString("en")} that match the filter`);
  await bar.getByRole("link", { name: /Select all .* that match/ }).click();
  await expect(bar).toContainText(`All ${all.toLocaleString("en")} that match the filter are selected.`);

  // Whoever reads the page again is not told less than before, and another filter has a count of its own.
  await page.getByRole("button", { name: "Refresh" }).or(page.getByRole("link", { name: "Refresh" })).click();
  await expect(summary).not.toContainText("+");
  await page.getByRole("searchbox", { name: "Search by name" }).fill("crowd");
  await expect(page).toHaveURL(/search=crowd/);
  await expect(summary).toContainText(`${CROWD.toLocaleString("en")} assignments`);
  await page.goto(`${address}/requests`);
  await expect(page.locator(".filter-summary")).toHaveText(/^[\d,]+ requests$/);
});

test("users and members are counted, too", async ({ page }) => {
  await signIn(page, "user-administrator");
  await page.goto("/directory/users");
  await expect(page.locator(".filter-summary")).toHaveText(/^[\d,]+ users$/);
  expect(number(await page.locator(".filter-summary").textContent())).toBeGreaterThan(CROWD);
});

for (const [path, nouns] of [
  ["/directory/groups", "groups"],
  ["/identity-governance/catalogs", "catalogs"],
  ["/identity-governance/access-packages", "access packages"],
  ["/identity-governance/runs", "runs"],
]) {
  test(`so are ${nouns}: a page that has not counted all asks for the rest`, async ({ page }) => {
    await signIn(page, "global-administrator");
    // As the page is where there are more of them than it counts.
    await page.route(new RegExp(`${path}$`), async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      const capped = `<span data-tally="${path}.count">1,000+</span>`;
      await route.fulfill({ response: answer, body: html.replace(/<span>[\d,]+<!><\/span>/, capped) });
    });
    const counted = page.waitForResponse((answer) => new URL(answer.url()).pathname === `${path}.count`);
    await page.goto(path ?? "");
    const { value } = (await (await counted).json()) as { value: number };
    await expect(page.locator(".filter-summary")).toHaveText(new RegExp(`^${value.toLocaleString("en")} ${nouns?.slice(0, -1)}s?$`));
  });
}

test("who may not see a list is not told how long it is", async ({ page }) => {
  await signIn(page, "package-manager");
  const address = await openPackage(page, PACKAGE, "assignments");
  const counted = await page.request.get(`${address}/assignments.count`);
  expect(counted.ok()).toBe(true);
  // The list may still be counted, and would be refused.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await signIn(page, "end-user");
  for (const list of [`${address}/assignments`, `${address}/requests`, "/directory/users", "/directory/groups"]) {
    const answer = await page.request.get(`${list}.count`, { headers: { accept: "application/json" } });
    expect([403, 404], list).toContain(answer.status());
  }
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("a link counts all", async ({ page }) => {
    await signIn(page, "package-manager");
    await openPackage(page, PACKAGE, "assignments");
    const summary = page.locator(".filter-summary");
    await expect(summary).toContainText("1,000+ assignments");
    await summary.getByRole("link", { name: "Count them" }).click();
    await expect(page).toHaveURL(/count=all/);
    await expect(summary).not.toContainText("+");
    expect(number(await summary.textContent())).toBeGreaterThanOrEqual(CROWD);
    await expect(summary.getByRole("link")).toHaveCount(0);
    await page.getByRole("link", { name: /^Select all [\d,]+ that match the filter$/ }).click();
    await expect(page.getByText(/that match the filter are selected/)).toBeVisible();
  });
});
