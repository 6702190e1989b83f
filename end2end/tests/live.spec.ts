import type { Page } from "@playwright/test";
import { expect, expectAccessible, password, signIn, test } from "../support/test";
import { answered, live, openPackage } from "../support/packages";

/** The addresses of the documents that the browser loads from now on. */
function loads(page: Page): string[] {
  const seen: string[] = [];
  page.on("load", () => seen.push(page.url()));
  return seen;
}

test("links, back and forward keep the page and its place", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/users");
  await live(page);
  const loaded = loads(page);
  const first = page.getByRole("table", { name: "Users" }).getByRole("link").first();
  const name = await first.innerText();
  await page.evaluate(() => window.scrollTo(0, 300));
  const y = await page.evaluate(() => window.scrollY);
  await first.evaluate((link: HTMLElement) => link.click());
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page).toHaveTitle(new RegExp(name));
  expect(await page.evaluate(() => window.scrollY), "a new page begins at its top").toBe(0);
  await expect(page.locator("#main"), "and a screen reader reads it from there").toBeFocused();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Users");
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(y);
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  expect(loaded).toEqual([]);
});

test("a list is searched while one types, and the field keeps the focus", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/users");
  await live(page);
  const loaded = loads(page);
  const search = page.getByRole("searchbox", { name: "Search by name" });
  await search.pressSequentially("bilal haddad", { delay: 30 });
  const rows = page.getByRole("table", { name: "Users" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText("Bilal Haddad");
  await expect(page).toHaveURL(/search=bilal\+haddad$/);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("bilal haddad");
  await expect(page.getByRole("button", { name: "Apply" })).toBeHidden();
  expect(loaded).toEqual([]);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("a sign-in that failed says so and keeps the user name", async ({ page }) => {
      await page.goto("/sign-in?next=%2Fmy-access");
      await page.getByLabel("User name").fill("end-user");
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toContainText("user name or the password");
      await expect(page.getByLabel("User name")).toHaveValue("end-user");
      await page.getByLabel("Password").fill(password("end-user"));
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/my-access$/);
    });

    test("resource roles are selected as the rows of any list are", async ({ page }) => {
      await signIn(page, "global-administrator");
      await openPackage(page, "Sales and Marketing", "resource-roles");
      const remove = page.getByRole("button", { name: "Remove", exact: true });
      const nothing = page.getByText("Select at least one resource role.");
      if (javaScriptEnabled) {
        await live(page);
        await expect(remove).toBeDisabled();
        await expect(nothing.first()).toBeVisible();
      } else {
        await remove.click();
        await expect(page.getByRole("alert")).toHaveText("Select at least one resource role.");
      }
      await page.getByRole("table", { name: "Resource roles" }).getByRole("checkbox", { name: /^Select [A-Z]/ }).first().check();
      if (javaScriptEnabled) await expect(nothing).toHaveCount(0);
      await remove.click();
      await expect(page.getByText(/Takes out /)).toBeVisible();
    });

    test("who is ticked stays so through searches and a refusal", async ({ page }) => {
      await signIn(page, "assignment-manager");
      const address = await openPackage(page, "Sales and Marketing", "assignments/new");
      for (const name of ["Bilal Haddad", "Amara"]) {
        await page.getByLabel("User", { exact: true }).fill(name);
        await page.getByRole("button", { name: "Search" }).click();
        await page.getByRole("checkbox", { name: new RegExp(name) }).first().check();
      }
      await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
      await page.getByLabel("End date").fill("2001-01-01");
      await page.getByRole("button", { name: "Assign" }).click();
      await expect(page.getByRole("alert")).toContainText(/end/i);
      expect(new URL(page.url()).pathname).toBe(`${address}/assignments/new`);
      await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
      await expect(page.getByLabel("End date")).toHaveValue("2001-01-01");
    });
  });
}

test("a question holds the keyboard until it is answered, and gives it back", async ({ page }) => {
  await signIn(page, "assignment-manager");
  await openPackage(page, "Sales and Marketing", "assignments");
  await live(page);
  await page.getByRole("checkbox", { name: /^Select / }).nth(1).check();
  const remove = page.getByRole("button", { name: "Remove", exact: true }).first();
  await remove.focus();
  await page.keyboard.press("Enter");
  const question = page.getByRole("dialog", { name: /Remove 1 assignment/ });
  const keep = question.getByRole("button", { name: "Keep" });
  await expect(keep).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(question.getByRole("button", { name: "Remove" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(keep).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(remove).toBeFocused();
});

test("who edits something begins in the first field, wherever that is on the screen", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "global-administrator");
  await page.goto(await openPackage(page, "Sales and Marketing", ""));
  await live(page);
  await page.getByRole("button", { name: "Edit" }).click();
  const name = page.getByRole("complementary", { name: "Edit access package" }).getByLabel("Name", { exact: true });
  await expect(name).toBeFocused();
  await expect(name).toBeInViewport();
});

test("what is typed while a page is on its way is not lost when that arrives", async ({ page }) => {
  await signIn(page, "assignment-manager");
  await openPackage(page, "Sales and Marketing", "assignments/new");
  await live(page);
  let arrive: () => void = () => {};
  const arrives = new Promise<void>((release) => (arrive = release));
  await page.route(/assignments\/new\?.*Bilal/, async (route) => {
    await arrives;
    await route.continue();
  });
  const asked = page.waitForRequest(/assignments\/new\?.*Bilal/);
  await page.getByLabel("User", { exact: true }).fill("Bilal Haddad");
  await page.getByRole("button", { name: "Search" }).click();
  await asked;
  await page.getByLabel("Justification").fill("Joins the team in May");
  await page.getByLabel("User", { exact: true }).focus();
  arrive();
  await expect(page.getByRole("checkbox", { name: /Bilal Haddad/ })).toBeVisible();
  await expect(page.getByLabel("Justification")).toHaveValue("Joins the team in May");
});

test("a session that ends in the middle of a form loses nothing that was typed", async ({ page, context }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/groups/new");
  await live(page);
  await page.getByLabel("Name", { exact: true }).fill("Auditors of the north");
  await context.clearCookies();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("alert")).toContainText("Your session has ended");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Auditors of the north");

  const other = page.waitForEvent("popup");
  await page.getByRole("link", { name: "sign in in another tab" }).click();
  await signIn(await other, "global-administrator");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Auditors of the north");
});

test("a page that can't reach the server stays as it is and says so", async ({ page, context, complaints }) => {
  complaints.expect(/Failed to load resource|ERR_INTERNET_DISCONNECTED/);
  await signIn(page, "global-administrator");
  await page.goto("/directory/groups/new");
  await live(page);
  await page.getByLabel("Name", { exact: true }).fill("Auditors of the south");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("alert")).toContainText("Regrant can't be reached");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Auditors of the south");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Auditors of the south");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("what is selected in one list is nothing to another", async ({ page }) => {
  await signIn(page, "global-administrator");
  const first = await openPackage(page, "Sales and Marketing", "assignments");
  await live(page);
  const bar = page.locator(".selection-bar").getByRole("status");
  const all = page.locator("input[name=all]");
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await expect(bar).toContainText("that match the filter are selected");
  await expect(all).toBeEnabled();

  // Another filter, then another package by way of a page without a list.
  await page.getByLabel("Status").selectOption("Delivered");
  await expect(page).toHaveURL(/status=Delivered/);
  await expect(bar).not.toContainText("that match the filter are selected");
  await expect(all).toBeDisabled();
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await expect(all).toBeEnabled();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Access packages" }).click();
  await page.getByRole("table", { name: "Access packages" }).getByRole("link", { name: "Campaigns", exact: true }).click();
  await page.getByRole("navigation", { name: "Access package" }).getByRole("link", { name: "Assignments" }).click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await expect(bar).toHaveText("Nothing is selected.");
  await expect(all).toBeDisabled();
  await expect(page.getByRole("button", { name: "Remove", exact: true })).toHaveAttribute("aria-disabled", "true");
});

test("a form that was refused as outdated stays refused until it is opened anew", async ({ page, browser }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/groups/new");
  await page.getByLabel("Name", { exact: true }).fill("Night shift");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Night shift");
  await live(page);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Description").fill("Mine.");

  const other = await browser.newPage();
  await signIn(other, "user-administrator");
  await other.goto(page.url());
  await other.getByLabel("Description").fill("Theirs.");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByRole("status").first()).toContainText("The group was saved.");

  for (let attempt = 0; attempt < 2; attempt++) {
    await page.getByRole("button", { name: "Save" }).click();
    // The second time, the first refusal stands there still. What was refused waits in the session for the next page:
    // that is the answer's, not the one that is opened anew.
    await answered(page);
    await expect(page.locator("#flash").getByRole("alert")).toBeVisible();
    await expect(page.getByLabel("Description")).toHaveValue("Mine.");
  }
  await page.reload();
  await expect(page.getByLabel("Description")).toHaveValue("Theirs.");
  await other.close();
});

test("a run's page is followed without a reload", async ({ page }) => {
  await signIn(page, "assignment-manager");
  await openPackage(page, "Sales Management", "assignments");
  await live(page);
  await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
  await page.getByRole("button", { name: "Reprocess", exact: true }).click();
  const run = page.getByRole("region", { name: "Reprocess" });
  await run.getByRole("link", { name: "View run" }).click();
  await expect(page.getByRole("table", { name: "Items" })).toBeVisible();
  const loaded = loads(page);
  // Longer than the page of those without a script waits before it loads itself anew.
  await page.waitForTimeout(4_000);
  expect(loaded).toEqual([]);
});

test("what was typed is not left without a question", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/groups/new");
  await live(page);
  await page.getByLabel("Name").fill("Night shift");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    return dialog.dismiss();
  });
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect.poll(() => asked).toEqual(["Leave this page? What you typed here has not been saved."]);
  await expect(page).toHaveURL(/\/groups\/new$/);
  await expect(page.getByLabel("Name")).toHaveValue("Night shift");
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Users");
  await page.getByRole("link", { name: "Groups", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Groups");
});

test("the shortcuts are listed, and those of a single key can be switched off", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/directory/users");
  await live(page);
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.keyboard.press("?");
  await expect(list).toBeVisible();
  await expectAccessible(page);
  const close = list.getByRole("button", { name: "Close" });
  await expect(close, "the keyboard is in it").toBeFocused();
  await page.keyboard.press("Tab");
  await expect(list.getByRole("checkbox"), "and stays there").toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(close).toBeFocused();
  await list.getByRole("checkbox").uncheck();
  await list.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("?");
  await expect(list).toBeHidden();
  await page.reload();
  await live(page);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search everything" })).not.toBeFocused();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(list.getByRole("checkbox")).not.toBeChecked();
  await list.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search everything" })).toBeFocused();
});

test.describe("in Tokyo", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("moments are shown in the reader's time zone", async ({ page }) => {
    await signIn(page, "global-administrator");
    await openPackage(page, "Sales and Marketing", "assignments");
    await page.getByRole("table", { name: "Assignments" }).getByRole("link").first().click();
    await live(page);
    const moment = page.locator("main time[datetime]:not([title])").first();
    await expect(moment).toContainText("GMT+9");
    const at = new Date((await moment.getAttribute("datetime")) ?? "");
    const hour = (at.getUTCHours() + 9) % 24;
    await expect(moment).toContainText(`${String(hour).padStart(2, "0")}:${String(at.getUTCMinutes()).padStart(2, "0")}`);
    await expect(page.locator("main time[title]").first()).toHaveAttribute("title", /GMT\+9$/);
  });
});
