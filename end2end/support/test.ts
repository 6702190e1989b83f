import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ldap } from "./ldap";
import { Portal } from "./portal";

/** The local accounts of the demo tenant, one for each role. */
export type Account =
  | "global-administrator"
  | "identity-governance-administrator"
  | "user-administrator"
  | "catalog-owner"
  | "package-manager"
  | "assignment-manager"
  | "catalog-reader"
  | "catalog-creator"
  | "global-reader"
  | "end-user";

/** What the browser complained about; a test that provokes a complaint names it. */
export class Complaints {
  private readonly expected: RegExp[] = [];
  readonly seen: string[] = [];

  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  unexpected(): string[] {
    return this.seen.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }
}

/** The portal of the file whose tests this worker runs. */
let portal: { file: string; running: Portal } | undefined;

async function stopPortal(): Promise<void> {
  const last = portal;
  portal = undefined;
  await last?.running.stop();
}

/**
 * The test of every browser suite: fails on any console error, console warning or page error. Each file has a
 * portal and a demo tenant of its own, so that what one file changes is no other file's starting point, whatever
 * their order and the number of workers.
 */
export const test = base.extend<{ complaints: Complaints; portal: Portal }, { ldap: Ldap; portals: void }>({
  portal: [
    async ({ portals: _ }, use, { file }) => {
      if (portal?.file !== file) {
        await stopPortal();
        portal = { file, running: await Portal.start() };
      }
      await use(portal.running);
    },
    { auto: true, timeout: 180_000 },
  ],

  /** Stops the last portal of a worker with the worker. */
  portals: [
    async ({}, use) => {
      await use();
      await stopPortal();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ portal }, use) => use(portal.url),

  complaints: [
    async ({ context, javaScriptEnabled }, use) => {
      const complaints = new Complaints();
      // Without a script, a page that stays for three seconds has preloaded the WASM for nothing.
      if (!javaScriptEnabled) complaints.expect(/was preloaded using link preload but not used/);
      context.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.seen.push(`console: ${message.text()}`);
      });
      context.on("weberror", (event) => complaints.seen.push(`page: ${event.error()}`));
      await use(complaints);
      expect(complaints.unexpected(), "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],

  /** One OpenLDAP server for each worker that asks for it. */
  ldap: [
    async ({}, use) => {
      const ldap = await Ldap.start();
      await use(ldap);
      await ldap.stop();
    },
    { scope: "worker" },
  ],
});

export { expect };

/** Signs in with a local account of the demo tenant. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("User name").fill(account);
  await page.getByLabel("Password").fill(password(account));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

/** The password that the first start of the demo tenant made for an account. */
export function password(account: Account): string {
  if (!portal) throw new Error("no portal is running: sign in within a test");
  const file = join(portal.running.dataDir, "demo-accounts.json");
  const passwords: Record<string, string> = JSON.parse(readFileSync(file, "utf8"));
  const found = passwords[account];
  if (!found) throw new Error(`${file} names no ${account}`);
  return found;
}

/** Fails when axe finds a violation of WCAG 2.2 A or AA on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  // What a click led to may still be coming in, and lack what something refers to.
  await page.waitForLoadState();
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(" ")) }));
  // A test that looks at many pages tells of all that are amiss.
  expect.soft(found, `accessibility violations on ${page.url()}`).toEqual([]);
}
