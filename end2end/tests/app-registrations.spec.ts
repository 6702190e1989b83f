import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { live } from "../support/packages";
import { expect, expectAccessible, signIn, test } from "../support/test";

const APPS = "/directory/app-registrations";
const PERMISSION = "EntitlementManagement.Read.All";
const ISSUER = "https://login.contoso.test/tenant";

/** What a program asks for tokens with. */
interface Credentials {
  id: string;
  secret: string;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });
    const suffix = javaScriptEnabled ? "north" : "south";

    test("a program is registered, shown its secret once, given another one, and deleted", async ({ page, request }) => {
      await signIn(page, "global-administrator");
      const made = await create(page, `Nightly ${suffix}`);
      expect(new URL(page.url()).pathname).toBe(`${APPS}/${made.id}`);
      if (javaScriptEnabled) await expectAccessible(page);
      const token = await works(request, made);

      const again = await page.goto(page.url());
      expect(await again?.text(), "the page by its address").not.toContain(made.secret);
      await expect(page.getByRole("textbox", { name: "Client secret" })).toHaveCount(0);
      await page.reload();
      expect(await page.content(), "the page that is read again").not.toContain(made.secret);
      await page.goto(`${APPS}?search=${suffix}`);
      await expect(page.getByRole("table").getByRole("row", { name: new RegExp(`Nightly ${suffix}`) })).toContainText(PERMISSION);
      expect(await page.content()).not.toContain(made.secret);

      await page.getByRole("link", { name: `Nightly ${suffix}` }).click();
      const second = await rotate(page, "No time: they end at once");
      expect(second.secret).not.toBe(made.secret);
      await works(request, second);
      await fails(request, made);
      expect(await calls(request, token), "the token of the secret of before").toBe(401);
      const third = await rotate(page, "1 hour");
      await works(request, second);
      await works(request, third);
      await expect(page.getByRole("table", { name: "Secrets" }).getByRole("row")).toHaveCount(3);

      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expect(page).toHaveURL(new RegExp(`${APPS}$`));
      await expect(page.getByRole("status").first()).toContainText("was deleted");
      await fails(request, third);
    });

    test("an identity is linked and unlinked on the page of a user and of a program", async ({ page }) => {
      await signIn(page, "global-administrator");
      await page.goto("/directory/users?search=Bilal Haddad");
      await page.getByRole("table").getByRole("link", { name: "Bilal Haddad" }).first().click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bilal Haddad");
      await linked(page, `person-${suffix}`, javaScriptEnabled);
      await create(page, `Linked ${suffix}`);
      const here = page.url();
      await linked(page, `program-${suffix}`, javaScriptEnabled);
      expect(page.url(), "it comes back to the program").toBe(here);
    });
  });
}

test("a form for a new secret that is sent twice makes one", async ({ page, request }) => {
  await signIn(page, "global-administrator");
  const made = await create(page, "Twice");
  const headers = { accept: "text/html", "sec-fetch-site": "same-origin" };
  const newest = await page.locator("input[name=newest]").inputValue();
  const form = { app: made.id, newest, overlap: "0" };
  const first = await page.request.post(`${APPS}/${made.id}`, { form, headers });
  expect(first.headers()["cache-control"]).toBe("no-store");
  const secret = /rgs_[\w-]{43}/.exec(await first.text())?.[0] ?? "";
  await works(request, { id: made.id, secret });
  const second = await page.request.post(`${APPS}/${made.id}`, { form, headers });
  expect(await second.text()).toContain("A newer secret was made meanwhile");
  await works(request, { id: made.id, secret });
});

test("a new app registration comes back with what is wrong, and as it was typed", async ({ page }) => {
  await signIn(page, "global-administrator");
  await create(page, "Taken");
  await page.goto(`${APPS}/new`);
  await live(page);
  await page.getByLabel("Name", { exact: true }).fill("taken");
  await page.getByRole("checkbox", { name: /User\.Read\.All/ }).check();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".field-error")).toContainText("There is already an app registration");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("taken");
  await expect(page.getByRole("checkbox", { name: /User\.Read\.All/ })).toBeChecked();
  await expectAccessible(page);
});

test("a program holds a role in a catalog, and only there", async ({ page }) => {
  await signIn(page, "global-administrator");
  const made = await create(page, "Travel bot");
  await page.goto("/identity-governance/catalogs?search=Operations");
  await page.getByRole("table").getByRole("link", { name: "Operations" }).click();
  await live(page);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Access package assignment manager" });
  await page.getByLabel("User, group or app registration").fill("travel b");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("radio", { name: /^Travel bot App registration/ }).check();
  await page.getByRole("button", { name: "Give role" }).click();
  const holder = page.getByRole("table", { name: "Roles" }).getByRole("row", { name: /Travel bot/ });
  await expect(holder).toContainText("App registration");
  await expectAccessible(page);

  await holder.getByRole("link", { name: "Travel bot" }).click();
  const roles = page.getByRole("table", { name: "Catalog roles" });
  await expect(roles).toContainText("Access package assignment manager");
  await roles.getByRole("link", { name: "Operations" }).click();
  await page.getByRole("button", { name: "Remove Access package assignment manager from Travel bot" }).click();
  await expect(holder).toHaveCount(0);

  await page.goto("/directory/roles?holder-name=travel b");
  await expect(page.getByText("Nobody is called")).toBeVisible();
  await page.goto(`${APPS}/${made.id}`);
  await expect(page.getByText("It holds no role in a catalog.")).toBeVisible();
});

test("a reader sees programs and identities, and no command", async ({ page, browser, portal }) => {
  await signIn(page, "global-administrator");
  const made = await create(page, "For readers");
  await link(page, "for-readers");
  await expect(page.getByRole("status").first()).toContainText("is linked");

  const context = await browser.newContext({ baseURL: portal.url });
  const reader = await context.newPage();
  await signIn(reader, "global-reader");
  await reader.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "App registrations" }).click();
  await expect(reader.getByRole("main").getByRole("button", { name: "New app registration" })).toHaveCount(0);
  await reader.getByRole("link", { name: "For readers" }).click();
  await expect(reader.getByRole("table", { name: "Linked identities" })).toContainText("for-readers");
  await expect(reader.getByRole("main").getByRole("button")).toHaveCount(0);
  await expectAccessible(reader);
  expect((await reader.goto(`${APPS}/new`))?.status()).toBe(403);
  const headers = { accept: "application/json", "sec-fetch-site": "same-origin" };
  for (const address of [APPS, `${APPS}/${made.id}`]) {
    const refused = await reader.request.post(address, { form: { name: "Mine", overlap: "0" }, headers });
    expect(refused.status(), address).toBe(403);
  }
  // Nothing to read, so no section.
  await reader.goto("/directory/users?search=Kenji Sato");
  await reader.getByRole("table").getByRole("link", { name: "Kenji Sato" }).first().click();
  await expect(reader.getByRole("heading", { name: "Access, and why" })).toBeVisible();
  await expect(reader.getByRole("heading", { name: "Linked identities" })).toHaveCount(0);
  await context.close();
});

/** Registers a program and reads its secret from the page, where it stands this once. */
async function create(page: Page, name: string): Promise<Credentials> {
  await page.goto(APPS);
  await page.getByRole("button", { name: "New app registration" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("checkbox", { name: new RegExp(PERMISSION) }).check();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.locator("#flash").getByRole("status")).toContainText("was created");
  return shown(page);
}

/** Makes another secret, and reads it. */
async function rotate(page: Page, overlap: string): Promise<Credentials> {
  const before = await page.locator("input[name=newest]").inputValue();
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog: Locator = page.getByRole("dialog", { name: "Make a new secret?" });
  await dialog.getByLabel("Present secrets count on for").selectOption({ label: overlap });
  await dialog.getByRole("button", { name: "New secret" }).click();
  await expect(page.locator("#flash").getByRole("status")).toContainText("The new secret was made.");
  await expect(page.locator("input[name=newest]")).not.toHaveValue(before);
  return shown(page);
}

async function shown(page: Page): Promise<Credentials> {
  const secret = await page.getByRole("textbox", { name: "Client secret" }).inputValue();
  expect(secret).toMatch(/^rgs_[\w-]{43}$/);
  expect(page.url()).not.toContain(secret);
  return { id: await page.getByRole("textbox", { name: "Client id" }).inputValue(), secret };
}

function ask(request: APIRequestContext, { id, secret }: Credentials) {
  const form = { grant_type: "client_credentials", client_id: id, client_secret: secret };
  return request.post("/oauth2/v2.0/token", { form });
}

/** Gets a token for a secret that counts. */
async function works(request: APIRequestContext, credentials: Credentials): Promise<string> {
  const answer = await ask(request, credentials);
  expect(answer.status(), await answer.text()).toBe(200);
  const { access_token: token } = await answer.json();
  expect(await calls(request, token)).toBe(200);
  return token;
}

async function fails(request: APIRequestContext, credentials: Credentials): Promise<void> {
  expect((await ask(request, credentials)).status()).toBe(401);
}

async function calls(request: APIRequestContext, token: string): Promise<number> {
  const address = "/v1.0/identityGovernance/entitlementManagement/accessPackages?$top=1";
  return (await request.get(address, { headers: { authorization: `Bearer ${token}` } })).status();
}

async function link(page: Page, subject: string): Promise<void> {
  await page.getByLabel("Issuer", { exact: true }).fill(ISSUER);
  await page.getByLabel("Subject", { exact: true }).fill(subject);
  await page.getByRole("button", { name: "Link", exact: true }).click();
}

/** Links an identity after a mistake, and unlinks it. */
async function linked(page: Page, subject: string, scripted: boolean): Promise<void> {
  await link(page, "two words");
  await expect(page.getByLabel("Subject", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Subject", { exact: true })).toHaveValue("two words");
  await expect(page.getByLabel("Issuer", { exact: true })).toHaveValue(ISSUER);
  await link(page, subject);
  const row = page.getByRole("table", { name: "Linked identities" }).getByRole("row", { name: new RegExp(subject) });
  await expect(row).toContainText(ISSUER);
  if (scripted) await expectAccessible(page);
  await page.getByRole("button", { name: `Unlink ${subject} of ${ISSUER}` }).click();
  await expect(page.getByRole("status").first()).toContainText("was unlinked");
  await expect(row).toHaveCount(0);
}
