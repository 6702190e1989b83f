import type { Locator, Page } from "@playwright/test";
import type { Ldap } from "../support/ldap";
import { live } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

const SYSTEM = "Corporate LDAP";
const GROUP = "crm-users";
const PERSON = { name: "Bilal Haddad", uid: "bilal.haddad" };

/** A system that did not answer is asked again after a minute at most. */
const ASKED_AGAIN = { timeout: 90_000 };

// One story in two parts, on a system, a catalog and a package of its own.
test.describe.configure({ mode: "serial" });
test.slow();

/** Where the assignment of the story is. */
let assignment: string;

test("a member who was removed with ldapmodify is put back, and the run names the group", async ({ page, ldap }) => {
  await signIn(page, "global-administrator");
  await connect(page, ldap);
  await makePackage(page);
  await assign(page);
  await expect.poll(() => ldap.members(GROUP)).toContain(ldap.person(PERSON.uid));

  await ldap.removeMember(GROUP, PERSON.uid);
  expect(await ldap.members(GROUP)).not.toContain(ldap.person(PERSON.uid));
  await page.reload();
  await expect(fact(page, "Status")).toHaveText("Delivered");

  await press(page, "Reprocess");
  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run.getByRole("status")).toContainText("1 put back");
  expect(await ldap.members(GROUP)).toContain(ldap.person(PERSON.uid));

  await run.getByRole("link", { name: "View run" }).click();
  const item = page.getByRole("table", { name: "Items" }).getByRole("row", { name: new RegExp(PERSON.name) });
  await expect(item).toContainText(`Put back ${GROUP}, Member (${SYSTEM})`);
});

test("who does not want a page to update itself holds it still, with and without a script", async ({
  page,
  ldap,
  browser,
  baseURL,
}) => {
  await signIn(page, "global-administrator");
  await ldap.down();
  await page.goto(assignment);
  await press(page, "Reprocess");
  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run).toContainText(`waits for ${SYSTEM}`);
  await expectAccessible(page);
  await run.getByRole("link", { name: "View run" }).click();
  await expect(fact(page, "Asked by")).toBeVisible();
  await run.getByRole("button", { name: "Stop updating" }).click();
  await expect(run).toContainText("may be further by now");

  const plain = await (await browser.newContext({ javaScriptEnabled: false, baseURL })).newPage();
  await signIn(plain, "global-administrator");
  await plain.goto(page.url());
  await expect(plain.getByRole("button", { name: "Stop updating" })).toHaveCount(0);
  const loads: string[] = [];
  plain.on("load", () => loads.push(plain.url()));
  await expect.poll(() => loads.length).toBeGreaterThan(1);
  await plain.getByRole("link", { name: "Stop updating" }).click();
  await expect(plain.locator(".updates")).toContainText("This page stays as it is.");
  await expect(plain).toHaveURL(/updates=off/);
  // Its words are there before it has loaded.
  await plain.waitForLoadState();
  const before = loads.length;
  await plain.waitForTimeout(5_000);
  expect(loads.length, "nothing loads itself").toBe(before);
  await plain.getByRole("link", { name: "Update it every 3 seconds" }).click();
  await expect(plain).not.toHaveURL(/updates/);
  await expect.poll(() => loads.length).toBeGreaterThan(before + 1);
  await plain.context().close();

  await ldap.up();
  const ended = async () => {
    const answer = await page.request.get(`/ui/runs/${page.url().split("/").pop()}/progress`);
    return ((await answer.json()) as { finished_at: string | null }).finished_at;
  };
  await expect.poll(ended, ASKED_AGAIN).not.toBeNull();
  await page.waitForTimeout(3_000);
  await expect(run, "it was not looked at").toContainText("may be further by now");
  await expect(fact(page, "State")).not.toHaveText("Done");
  await run.getByRole("button", { name: "Update again" }).click();
  await expect(fact(page, "State")).toHaveText("Done");
  await expect(run.getByRole("button")).toHaveCount(0);
});

test("an outage lowers no claim, and the run goes on by itself, also through a reload and a sign-out", async ({
  page,
  ldap,
}) => {
  await signIn(page, "global-administrator");
  await ldap.removeMember(GROUP, PERSON.uid);
  await ldap.down();
  await page.goto(assignment);
  await press(page, "Reprocess");

  const run = page.getByRole("region", { name: "Reprocess" });
  await expect(run).toContainText(`waits for ${SYSTEM}`);
  await expect(fact(page, "Status")).toHaveText("Delivered");
  const grant = page.getByRole("listitem").filter({ hasText: `Member in ${SYSTEM}` });
  await expect(grant).toContainText("Cannot be verified");
  await expect(grant).toContainText("Next attempt");

  await page.reload();
  await expect(run).toContainText(`waits for ${SYSTEM}`);
  await run.getByRole("link", { name: "View run" }).click();
  await expect(page.getByRole("alert")).toContainText(`Waits for ${SYSTEM}`);
  await expect(page.getByRole("alert")).toContainText("can't be reached");
  const address = page.url();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, "global-administrator");
  await page.goto("/directory/systems");
  const system = page.getByRole("table", { name: "Connected systems" }).getByRole("row", { name: SYSTEM });
  await expect(system).toContainText("can't be reached");

  await page.goto(assignment);
  await ldap.up();
  await expect(grant).toContainText("Verified", ASKED_AGAIN);
  await expect(fact(page, "Status")).toHaveText("Delivered");
  expect(await ldap.members(GROUP)).toContain(ldap.person(PERSON.uid));
  await page.goto(address);
  await expect(fact(page, "State")).toHaveText("Done");
  await expect(page.getByRole("table", { name: "Items" })).toContainText(`Put back ${GROUP}, Member (${SYSTEM})`);
});

/** Connects the server and tests it. */
async function connect(page: Page, ldap: Ldap): Promise<void> {
  await page.goto("/directory/systems");
  await page.getByRole("button", { name: "Connect an LDAP server" }).click();
  await page.getByLabel("Name", { exact: true }).fill(SYSTEM);
  await page.getByLabel("Address").fill(ldap.url);
  await page.getByLabel("Bind DN").fill(ldap.bindDn);
  await page.getByLabel("Password").fill("mistyped");
  await page.getByLabel("User base").fill(`ou=people,${ldap.suffix}`);
  await page.getByLabel("Group base").fill(`ou=groups,${ldap.suffix}`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(SYSTEM);

  await page.getByRole("button", { name: "Test" }).click();
  const steps = page.getByRole("table", { name: "Test" });
  await expect(steps.getByRole("row", { name: /^Bind Does not work/ })).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByLabel("Bind DN")).toHaveValue(ldap.bindDn);
  await page.getByLabel("Password").fill(ldap.password());
  await page.getByRole("button", { name: "Save" }).click();

  await page.getByRole("button", { name: "Test" }).click();
  await expect(steps.getByRole("row", { name: /^Groups Works/ })).toBeVisible();
  await expect(steps.getByRole("row", { name: /^Changes Works/ })).toBeVisible();
  await expect(steps).not.toContainText("Does not work");
}

/** A catalog with the group, a package that gives it, and a policy of thirty days. */
async function makePackage(page: Page): Promise<void> {
  await page.goto("/identity-governance/catalogs");
  await page.getByRole("button", { name: "New catalog" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Customer systems");
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Customer systems");
  await page.getByLabel("From").selectOption({ label: `Groups of ${SYSTEM}` });
  await page.getByRole("searchbox", { name: "Search by name" }).fill("crm");
  await page.getByRole("searchbox", { name: "Search by name" }).press("Enter");
  await page.getByRole("button", { name: `Add ${GROUP}` }).click();
  await expect(page.getByRole("table", { name: "Resources" })).toContainText(GROUP);

  await page.goto("/identity-governance/access-packages");
  await page.getByRole("button", { name: "New access package" }).click();
  await page.getByLabel("Name", { exact: true }).fill("CRM access");
  await page.getByLabel("Catalog").selectOption({ label: "Customer systems" });
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("checkbox", { name: new RegExp(`^${GROUP}, Member`) }).check();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Name of the policy").fill("A month");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Duration in days").fill("30");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("CRM access");

  const menu = page.getByRole("navigation", { name: "Access package" });
  await menu.getByRole("link", { name: "Resource roles" }).click();
  await expect(page.getByRole("table", { name: "Resource roles" })).toContainText(GROUP);
  await menu.getByRole("link", { name: "Policies" }).click();
  await expect(page.getByRole("table", { name: "Policies" })).toContainText("30 days");
  await menu.getByRole("link", { name: "Assignments" }).click();
}

/** Gives the package to the person of the story, and opens the assignment once it is delivered. */
async function assign(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New assignment" }).click();
  await page.getByLabel("User", { exact: true }).fill(PERSON.name);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByLabel(`Select ${PERSON.name}`).check();
  await page.getByRole("button", { name: "Assign" }).click();
  const row = page.getByRole("table", { name: "Assignments" }).getByRole("row", { name: new RegExp(PERSON.name) });
  await expect(row).toContainText("Delivered");
  await row.getByRole("link", { name: PERSON.name }).click();
  await expect(fact(page, "Status")).toHaveText("Delivered");
  await expect(fact(page, "Ends")).not.toHaveText("No end");
  assignment = page.url();
}

/** Presses a command once WASM has taken over, so that what follows is live. */
async function press(page: Page, name: string): Promise<void> {
  await live(page);
  await page.getByRole("button", { name, exact: true }).click();
}

/** The value of one of the page's facts. */
function fact(page: Page, name: string): Locator {
  return page.getByRole("main").locator("dl > div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");
}
