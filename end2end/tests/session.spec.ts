import type { Page } from "@playwright/test";
import { live, openPackage } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

// The browser's clock is moved; the server's stays, so that nobody is really signed out but where a test says so.

const NEW_GROUP = "/directory/groups/new";

/** A page on which something is typed, with a clock that the test moves. */
async function typing(page: Page) {
  await page.clock.install();
  await signIn(page, "global-administrator");
  await page.goto(NEW_GROUP);
  await live(page);
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Auditors of the east");
  return { name, warning: page.getByRole("alertdialog") };
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 360, height: 640 } });

    test("who is about to be signed out is told two minutes before, and stays with one key", async ({ page }) => {
      const { name, warning } = await typing(page);
      await page.clock.fastForward("56:30");
      await expect(warning).toBeHidden();
      await page.clock.fastForward("00:40");
      await expect(warning).toHaveAccessibleName("You will be signed out in 2 minutes");
      await expect(warning).toHaveAccessibleDescription(/Nobody has used Regrant.*What you have typed stays/);
      await expect(warning.getByRole("button", { name: "Stay signed in" })).toBeFocused();
      await expectAccessible(page);
      const box = await warning.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 360, "it fits").toBe(true);
      await page.clock.fastForward("01:00");
      await expect(warning).toHaveAccessibleName("You will be signed out in 1 minute");

      const stays = page.waitForResponse(/\/ui\/session\/stay$/);
      await page.keyboard.press("Enter");
      expect((await stays).status()).toBe(204);
      await expect(warning).toBeHidden();
      await expect(name).toBeFocused();
      await expect(name).toHaveValue("Auditors of the east");
      // The hour begins anew with it, and ends as the last one did.
      await page.clock.fastForward("56:30");
      await expect(warning).toBeHidden();
      await page.clock.fastForward("00:40");
      await expect(warning).toBeVisible();
    });
  });
}

test("whoever does not answer is told when it is over, and loses nothing that was typed", async ({ page, context }) => {
  const { name, warning } = await typing(page);
  await page.clock.fastForward("57:10");
  await expect(warning).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(warning).toBeHidden();
  await expect(name).toBeFocused();
  await page.clock.fastForward("01:00");
  await expect(warning, "who has closed it has read it").toBeHidden();
  await context.clearCookies();
  await page.clock.fastForward("02:00");
  const over = page.getByRole("alert");
  await expect(over).toContainText("Your session has ended. What you typed is still here");
  await expect(name).toHaveValue("Auditors of the east");
  const other = page.waitForEvent("popup");
  await over.getByRole("link", { name: "sign in in another tab" }).click();
  await signIn(await other, "global-administrator");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Auditors of the east");
  await expect(over).toHaveCount(0);
});

test("who uses another tab is not asked here", async ({ page, context }) => {
  await page.clock.install();
  await signIn(page, "end-user");
  const other = await context.newPage();
  await other.goto("/my-access");
  await live(other);
  await live(page);
  // All pages of a browser have one clock.
  await page.clock.fastForward("57:10");
  const [here, there] = [page.getByRole("alertdialog"), other.getByRole("alertdialog")];
  await expect(here).toBeVisible();
  await expect(there).toBeVisible();
  await there.getByRole("button", { name: "Stay signed in" }).click();
  await expect(there).toBeHidden();
  await page.clock.fastForward("00:05");
  await expect(here).toBeHidden();
});

test("the end that can't be put off is told of, with the way to go on", async ({ page }) => {
  const { warning } = await typing(page);
  // Busy for almost twelve hours: each answer of the server says how long is left.
  await page.route(NEW_GROUP, async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(/data-at-most="\d+"/, 'data-at-most="600"');
    await route.fulfill({ response: answer, body: html });
  });
  await page.goto(NEW_GROUP);
  await live(page);
  await page.clock.fastForward("06:50");
  await expect(warning).toBeHidden();
  await page.clock.fastForward("00:20");
  await expect(warning).toHaveAccessibleDescription(/Twelve hours after the sign-in.*can't be put off.*stays on this page/);
  await expect(warning.getByRole("button", { name: "Stay signed in" })).toBeHidden();
  await expectAccessible(page);
  const other = page.waitForEvent("popup");
  const anew = warning.getByRole("link", { name: "Sign in anew" });
  await expect(anew).toBeFocused();
  await page.keyboard.press("Enter");
  await signIn(await other, "global-administrator");
  await expect(warning).toBeHidden();
  await page.clock.fastForward("03:00");
  await expect(page.getByRole("alert"), "the other tab's session is this one's").toHaveCount(0);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("nothing is warned of", async ({ page }) => {
    await signIn(page, "package-manager");
    await openPackage(page, "Sales and Marketing", "assignments");
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
    await expect(page.getByText("You will be signed out")).toBeHidden();
  });
});
