import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addresses, first } from "../support/addresses";
import { expect, expectAccessible, signIn, test } from "../support/test";

const ROUTES = join(__dirname, "../../app/src/routes.rs");

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`every page is accessible in ${colorScheme} colours, wide and narrow`, async ({ page, complaints }) => {
      // Some forty pages, each looked at twice: four minutes, and longer on a machine that has more to do.
      test.setTimeout(900_000);
      complaints.expect(/404/);
      await page.goto("/sign-in");
      await expectAccessible(page);
      await signIn(page, "global-administrator");
      const seen = ["/sign-in"];
      for (const address of await addresses(page)) {
        await test.step(address, async () => {
          await page.goto(address);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          const current = page.locator("[aria-current=page]:not(.side-nav *, .blade-menu *)");
          await expect(current, "menus alone say which page is at hand").toHaveCount(0);
          for (const viewport of [{ width: 1456, height: 900 }, { width: 390, height: 844 }]) {
            await page.setViewportSize(viewport);
            await expectAccessible(page);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            expect(width, "nothing is wider than the window").toBeLessThanOrEqual(viewport.width);
          }
        });
        seen.push(address);
      }
      for (const route of routes()) expect(seen.some((address) => route.test(address)), `${route} is looked at`).toBe(true);
    });
  });
}

test("what a command asks before it is done is accessible", async ({ page }) => {
  await signIn(page, "global-administrator");
  await page.goto("/identity-governance/access-packages");
  await page.goto(`${await first(page, "/identity-governance/access-packages/")}/assignments`);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Remove \d+ assignments\?$/ });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Keep" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

/** The patterns of the portal's routes, so that a page that is added is looked at too. */
function routes(): RegExp[] {
  const source = readFileSync(ROUTES, "utf8");
  const paths = [...source.matchAll(/path!\("(\/[^"*]*)"\)/g)].map((match) => match[1]);
  expect(paths.length, "routes found in routes.rs").toBeGreaterThan(25);
  return paths.map((path) => new RegExp(`^${path.replace(/:\w+/g, "[^/?]+")}(\\?.*)?$`));
}
