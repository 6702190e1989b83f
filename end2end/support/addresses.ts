import { expect, type Page } from "@playwright/test";

const APPS = "/directory/app-registrations";

/** One address for each page, found by following links as a reader would. */
export async function addresses(page: Page): Promise<string[]> {
  const packages = "/identity-governance/access-packages";
  const found = ["/", "/nowhere", "/my-access", "/identity-governance"];
  await page.goto(packages);
  const one = await first(page, `${packages}/`);
  found.push(packages, `${packages}/new`, one, `${one}/resource-roles`, `${one}/policies`, `${one}/policies?edit=new`);
  for (const list of [`${one}/assignments`, `${one}/requests`]) {
    await page.goto(list);
    found.push(list, `${list}?search=nobody-is-called-so`, await first(page, `${list}/`));
  }
  found.push(`${one}/assignments/new?search=an`);
  const duties = `${one}/separation-of-duties`;
  found.push(`${one}?edit=details`, duties, `${duties}?search=dev`, `${duties}/both?with=package:${one.split("/").pop()}`);
  // Others make catalogs and take them away at the same time: this one stays.
  const catalogs = "/identity-governance/catalogs?search=Operations";
  await page.goto(catalogs);
  found.push(catalogs, await first(page, "/identity-governance/catalogs/"));
  for (const list of [
    "/identity-governance/runs",
    "/directory/users",
    "/directory/groups",
    "/directory/systems",
  ]) {
    await page.goto(list);
    found.push(list, await first(page, `${list}/`));
  }
  found.push(...(await system(page)), ...(await steps(page)), await resource(page), ...(await apps(page)), "/directory/import", ...(await imports(page)));
  const forms = ["/identity-governance/catalogs/new", "/directory/users/new", "/directory/groups/new", "/directory/systems/new", `${APPS}/new`];
  return [...found, ...forms, "/directory/roles?holder-name=an", "/search", "/search?q=sales"];
}

/** The steps of a new access package, the first one also with what is wrong with it. */
async function steps(page: Page): Promise<string[]> {
  await page.goto("/identity-governance/access-packages/new");
  const found = [`${page.url()}?check=true`];
  await page.getByLabel("Name", { exact: true }).fill("To be looked at");
  for (let step = 0; step < 4; step += 1) {
    await page.getByRole("button", { name: "Next" }).click();
    const labels = ["Resource roles", "Requests", "Lifecycle", "Review + create"];
    await expect(page.locator("[aria-current=step]")).toHaveText(labels[step] ?? "");
    found.push(page.url());
  }
  return found.map((address) => address.replace(/^https?:\/\/[^/]+/, ""));
}

/** The list of the app registrations, and the page of one. */
async function apps(page: Page): Promise<string[]> {
  await page.goto(APPS);
  const link = page.getByRole("table", { name: "App registrations" }).getByRole("link", { name: "Looked at" });
  if ((await link.count()) === 0) {
    await page.goto(`${APPS}/new`);
    await page.getByLabel("Name", { exact: true }).fill("Looked at");
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Looked at");
    await page.goto(APPS);
  }
  const address = await link.getAttribute("href");
  if (!address) throw new Error("Looked at leads nowhere");
  return [APPS, `${APPS}?search=nobody-is-called-so`, address];
}

/** The page and the form of a connected system, at which nobody answers. */
async function system(page: Page): Promise<string[]> {
  const name = "Nobody answers";
  await page.goto("/directory/systems");
  const link = page.getByRole("table", { name: "Connected systems" }).getByRole("link", { name });
  if ((await link.count()) === 0) {
    await page.goto("/directory/systems/new");
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Address").fill("ldap://127.0.0.1:1");
    await page.getByLabel("Bind DN").fill("cn=regrant,dc=example,dc=com");
    await page.getByLabel("Password").fill("unknown");
    await page.getByLabel("User base").fill("ou=people,dc=example,dc=com");
    await page.getByLabel("Group base").fill("ou=groups,dc=example,dc=com");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await page.goto("/directory/systems");
  }
  const address = await link.getAttribute("href");
  if (!address) throw new Error(`${name} leads nowhere`);
  return [address, `${address}/edit`];
}

/** The report of a resource that a catalog holds. */
async function resource(page: Page): Promise<string> {
  await page.goto("/identity-governance/catalogs?search=Operations");
  await page.goto(await first(page, "/identity-governance/catalogs/"));
  return first(page, "/identity-governance/resources/");
}

/** Previews of imports: one that can be applied, and one with rows that can't be taken in. */
async function imports(page: Page): Promise<string[]> {
  const found = [];
  for (const rows of ["new@contoso.test,New", "nobody,No at\nlong@contoso.test," + "x".repeat(300)]) {
    await page.goto("/directory/import");
    const buffer = Buffer.from(`User principal name,Display name\n${rows}\n`);
    await page.getByLabel("File", { exact: true }).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: "Preview" }).click();
    await expect(page.getByText("Nothing is changed yet.")).toBeVisible();
    found.push(new URL(page.url()).pathname);
  }
  return found;
}

/** Where the page's first link to something below `path` leads, leaving out the form for a new one. */
export async function first(page: Page, path: string): Promise<string> {
  const hrefs = await page.locator(`table a[href^="${path}"]`).evaluateAll((links) =>
    links.map((link) => link.getAttribute("href") ?? ""),
  );
  const href = hrefs.find((href) => !href.endsWith("/new"));
  if (!href) throw new Error(`no link below ${path} on ${page.url()}`);
  return href;
}
