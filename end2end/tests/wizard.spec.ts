import type { Page } from "@playwright/test";
import { answered, live } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

const PACKAGES = "/identity-governance/access-packages";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    // A page that stays for some seconds has preloaded the WASM for nothing.
    test.beforeEach(({ complaints }) => complaints.expect(/was preloaded using link preload but not used/));
    const name = javaScriptEnabled ? "Trade fair" : "Road show";

    test("an access package is made in five steps, and nothing of it before the last", async ({ page }) => {
      await signIn(page, "package-manager");
      await page.goto(PACKAGES);
      await page.getByRole("button", { name: "New access package" }).click();

      await expect(step(page)).toHaveText("Basics");
      await page.getByLabel("Name", { exact: true }).fill("sales and marketing");
      await page.getByLabel("Description").fill("Stands, badges & flyers.");
      await next(page);
      await expect(step(page), "the name is taken").toHaveText("Basics");
      await expect(page.getByRole("alert")).toContainText("Correct what is marked");
      const field = page.getByLabel("Name", { exact: true });
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveAccessibleDescription(/already has an access package "sales and marketing"/);
      await expect(page.getByLabel("Description")).toHaveValue("Stands, badges & flyers.");
      if (javaScriptEnabled) await expectAccessible(page);
      await field.fill(name);
      await next(page);

      await expect(step(page)).toHaveText("Resource roles");
      const picks = page.getByRole("group", { name: "Resource roles" }).getByRole("checkbox");
      await page.getByLabel("Search", { exact: true }).fill("member");
      await page.getByRole("button", { name: "Search" }).click();
      // There were boxes before, too: a tick in one of those goes when the answer comes.
      await answered(page);
      const first = await picks.first().locator("xpath=..").innerText();
      await picks.first().check();
      await page.getByLabel("Search", { exact: true }).fill("there is no such thing");
      await page.getByRole("button", { name: "Search" }).click();
      await expect(picks, "what is ticked stays").toHaveCount(1);
      await expect(picks).toBeChecked();
      await next(page);

      await expect(step(page)).toHaveText("Requests");
      await page.getByLabel("Who may ask").selectOption({ label: "Everyone signed in" });
      await page.getByRole("button", { name: "Back" }).click();
      await expect(step(page)).toHaveText("Resource roles");
      await expect(picks.first()).toBeChecked();
      await next(page);
      await expect(page.getByLabel("Who may ask").locator("option:checked")).toHaveText("Everyone signed in");
      await page.getByLabel("Name of the policy").fill("Helpers");
      await next(page);

      await expect(step(page)).toHaveText("Lifecycle");
      await page.getByLabel("May be asked for again before it ends").check();
      await next(page);
      await expect(step(page), "what has no end can't be extended").toHaveText("Lifecycle");
      await expect(page.getByText("What has no end can't be extended. Give it a duration.")).toBeVisible();
      await page.getByLabel("Duration in days").fill("14");
      await next(page);

      await expect(step(page)).toHaveText("Review + create");
      const part = (label: string) => page.getByRole("region", { name: label });
      await expect(part("Basics")).toContainText("Stands, badges & flyers.");
      await expect(part("Resource roles")).toContainText(first.split(",")[0] ?? "");
      await expect(part("Requests")).toContainText("Everyone signed in");
      await expect(part("Lifecycle")).toContainText("14 days");
      const review = page.url();
      await page.goto(`${PACKAGES}?search=${encodeURIComponent(name)}`);
      await expect(page.getByText("No access package matches the search.")).toBeVisible();

      await page.goto(review);
      await part("Basics").getByRole("link", { name: "Change Basics" }).click();
      await page.getByLabel("Name", { exact: true }).fill(`${name} team`);
      for (const label of ["Resource roles", "Requests", "Lifecycle", "Review + create"]) {
        await next(page);
        await expect(step(page)).toHaveText(label);
      }
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} team`);
      await expect(page.getByRole("status").first()).toContainText("The access package was created.");
      const menu = page.getByRole("navigation", { name: "Access package" });
      await menu.getByRole("link", { name: "Resource roles" }).click();
      await expect(page.getByRole("table", { name: "Resource roles" }).locator("tbody tr")).toHaveCount(1);
      await menu.getByRole("link", { name: "Policies" }).click();
      await expect(page.getByRole("table", { name: "Policies" }).locator("tbody tr")).toContainText(["Helpers"]);
    });

    test("a name that was taken meanwhile leads back to its step", async ({ page, browser }) => {
      await signIn(page, "package-manager");
      await page.goto(`${PACKAGES}/new`);
      await page.getByLabel("Name", { exact: true }).fill(`${name} twin`);
      for (let more = 0; more < 4; more += 1) await next(page);
      await expect(step(page)).toHaveText("Review + create");
      const context = await browser.newContext({ javaScriptEnabled });
      const twin = await context.newPage();
      await signIn(twin, "package-manager");
      await twin.goto(page.url());
      await twin.getByRole("button", { name: "Create" }).click();
      await expect(twin.getByRole("heading", { level: 1 })).toHaveText(`${name} twin`);
      await context.close();
      await page.getByRole("button", { name: "Create" }).click();
      await expect(step(page)).toHaveText("Basics");
      await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
    });
  });
}

test("back and forward keep what was typed in a step", async ({ page }) => {
  await signIn(page, "package-manager");
  await page.goto(`${PACKAGES}/new`);
  await live(page);
  await page.getByLabel("Name", { exact: true }).fill("To and fro");
  await next(page);
  await expect(step(page)).toHaveText("Resource roles");
  await page.getByRole("checkbox").first().check();
  await next(page);
  await expect(step(page)).toHaveText("Requests");
  await page.goBack();
  await expect(step(page)).toHaveText("Resource roles");
  await expect(page.getByRole("checkbox").first()).toBeChecked();
  await page.goBack();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("To and fro");
  await page.goForward();
  await expect(page.getByRole("checkbox").first()).toBeChecked();
});

test("a step that nobody can be at yet leads to the first that is missing", async ({ page }) => {
  await signIn(page, "package-manager");
  await page.goto(`${PACKAGES}/new/review`);
  await expect(step(page)).toHaveText("Basics");
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/Fill this in\./);
});

for (const account of ["catalog-reader", "assignment-manager", "end-user"] as const) {
  test(`${account} may not make access packages`, async ({ page, complaints }) => {
    complaints.expect(/403/);
    await signIn(page, account);
    if (account !== "end-user") {
      await page.goto(PACKAGES);
      await expect(page.getByRole("table", { name: "Access packages" })).toBeVisible();
      await expect(page.getByRole("button", { name: "New access package" })).toHaveCount(0);
    }
    for (const path of ["new", "new/resource-roles", "new/review?name=x"]) {
      expect((await page.goto(`${PACKAGES}/${path}`))?.status(), path).toBe(403);
    }
    await expect(page.getByRole("alert")).toContainText("You may not create access packages.");
  });
}

/** Goes on. The next step has a button of the same name: whoever presses it too early sends this step again. */
async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
  await answered(page);
}

function step(page: Page) {
  return page.getByRole("navigation", { name: "Steps" }).locator("[aria-current=step]");
}
