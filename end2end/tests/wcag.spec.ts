import type { Page } from "@playwright/test";
import { addresses } from "../support/addresses";
import { live, openPackage } from "../support/packages";
import { expect, signIn, test } from "../support/test";

// What axe can't tell and a browser can: see docs/accessibility.md.

/** What readers may set over any page (WCAG 1.4.12). */
const SPACING = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }
`;

test.describe("in a window of 320 pixels", () => {
  test.use({ viewport: { width: 320, height: 640 }, bypassCSP: true });

  test("every page is read without scrolling sideways, with wide letters too, and its targets can be hit", async ({
    page,
    complaints,
  }) => {
    test.setTimeout(600_000);
    complaints.expect(/404/);
    await signIn(page, "global-administrator");
    for (const address of await addresses(page)) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect.soft(await width(page), `${address} is as wide as the window (1.4.10)`).toBeLessThanOrEqual(320);
      expect.soft(await small(page), `targets of ${address} that are too small (2.5.8)`).toEqual([]);
      await page.addStyleTag({ content: SPACING });
      expect.soft(await width(page), `${address} with wide letters is as wide (1.4.12)`).toBeLessThanOrEqual(320);
      expect.soft(await clipped(page), `what ${address} cuts off with wide letters (1.4.12)`).toEqual([]);
    }
  });
});

for (const viewport of [
  // A window of 1280 by 1024 at 200 %, and a phone.
  { width: 640, height: 512 },
  { width: 360, height: 640 },
]) {
  test(`what has the focus is seen, forth and back, at ${viewport.width} pixels`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await signIn(page, "global-administrator");
    const sales = await openPackage(page, "Sales and Marketing", "assignments");
    for (const address of [`${sales}/assignments`, sales, "/my-access"]) {
      await page.goto(address);
      await live(page);
      const unseen: string[] = [];
      for (const key of ["Tab", "Shift+Tab"]) {
        for (let step = 0; step < 60; step += 1) {
          await page.keyboard.press(key);
          const trouble = await focus(page);
          if (trouble) unseen.push(`${key}: ${trouble}`);
        }
      }
      expect.soft(unseen, `what has the focus on ${address} and is not seen (2.4.7, 2.4.11)`).toEqual([]);
    }
  });
}

function width(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** What is smaller than 24 by 24 pixels, is no word of a sentence, and has another target too close (WCAG 2.5.8). */
function small(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip-link"));
    const targets = seen.map((one) => {
      const target = one.matches("input") ? (one.closest("label") ?? one) : one;
      return { one, box: target.getBoundingClientRect() };
    });
    const isSmall = (box: DOMRect) => box.width < 24 || box.height < 24;
    const middle = (box: DOMRect) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const found = targets.filter(({ one, box }) => {
      const around = one.parentElement?.textContent?.trim().length ?? 0;
      const inSentence = !one.closest("td, nav") && around > (one.textContent?.trim().length ?? 0) + 1;
      if (!isSmall(box) || (inSentence && getComputedStyle(one).display === "inline")) return false;
      const { x, y } = middle(box);
      return targets.some((other) => {
        if (other.one === one || other.one.contains(one) || one.contains(other.one)) return false;
        const { left, right, top, bottom } = other.box;
        const near = isSmall(other.box)
          ? { x: middle(other.box).x - x, y: middle(other.box).y - y, least: 24 }
          : { x: Math.max(left - x, 0, x - right), y: Math.max(top - y, 0, y - bottom), least: 12 };
        return Math.hypot(near.x, near.y) < near.least;
      });
    });
    return found.map(({ one, box }) => `${one.textContent?.trim() || one.id} ${box.width} x ${box.height}`);
  });
}

/** Words that don't fit where nothing can be scrolled. */
function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll("main *, header *")].filter((one) => {
      if (!one.checkVisibility() || !one.textContent?.trim() || one.closest(".visually-hidden, svg, select")) return false;
      // What is there for screen readers alone is a pixel wide.
      if (one.clientWidth <= 1) return false;
      const { overflowX, overflowY } = getComputedStyle(one);
      const cuts = /hidden|clip/.test(overflowX + overflowY);
      return cuts && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
    });
    return words.map((one) => `${one.tagName}.${one.className}: ${one.textContent?.trim().slice(0, 40)}`);
  });
}

/** What is wrong with how the focus is shown: nothing marks it, or all of it lies below something else. */
function focus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return undefined;
    const name = `${one.tagName} ${one.getAttribute("aria-label") ?? one.textContent?.trim().slice(0, 40)}`;
    const marked = [one, one.closest(".pill")].some((part) => part && getComputedStyle(part).outlineStyle !== "none");
    if (!marked) return `${name}: unmarked`;
    const box = one.getBoundingClientRect();
    const spots = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y] as const));
    const seen = spots.some(([x, y]) => {
      const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
      return top !== null && (one.contains(top) || (top.contains(one) && top.matches("label, .select-target")));
    });
    return seen ? undefined : `${name}: covered at ${Math.round(box.y)}`;
  });
}
