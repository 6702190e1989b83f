import { expect, type Page } from "@playwright/test";

/** Opens a blade of an access package from the list, as a person would, and gives the package's address. */
export async function openPackage(page: Page, name: string, blade: string): Promise<string> {
  await page.goto("/identity-governance/access-packages?search=" + encodeURIComponent(name));
  await page.getByRole("table", { name: "Access packages" }).getByRole("link", { name, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  const address = new URL(page.url()).pathname;
  await page.goto(`${address}/${blade}`);
  return address;
}

/** Waits until WASM has taken over; before that, links and forms work without it. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator("html[data-live]")).toBeAttached();
}

/**
 * Waits until what was clicked is answered, for where the page before it shows the same. On a live page a click ends
 * before the answer; without WASM it ends with the next page.
 */
export async function answered(page: Page): Promise<void> {
  await expect(page.locator("html[data-loading]")).not.toBeAttached();
}
