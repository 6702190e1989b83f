import { BLADES } from "../support/blades";
import { Look, type Offer } from "../support/look";
import { live } from "../support/packages";
import { ACCOUNTS, type Action, may, type Place } from "../support/policy";
import { read } from "../support/reading";
import { Scene } from "../support/scene";
import { served } from "../support/served";
import { type Account, expect, test } from "../support/test";
import { Visitors } from "../support/visitors";

// Each blade as each account: who may open it sees it with the commands that are theirs; who may not learns nothing, not
// even whether it is there; and what is not offered is refused when it is sent all the same.

const PLACES: Place[] = ["own", "elsewhere"];

let visitors: Visitors;
let scene: Scene;
let look: Look;
/** What each account was offered, once they have looked at everything. */
const offers = new Map<Account, Offer[]>();

// Most pages are asked for without the browser: its page stays empty, and reads them.
test.use({ trace: "off" });

test.beforeEach(async ({ page, playwright, portal, ldap }) => {
  visitors ??= await Visitors.signIn(playwright, portal.url);
  scene ??= await Scene.make(visitors.as("global-administrator"), page, ldap);
  look = new Look(visitors, scene, page);
});

test.afterAll(() => visitors?.leave());

test("no address is forgotten", () => {
  // Somebody privileged is a user, and a group with a role is a group.
  const told = new Set(BLADES.map(({ path }) => path.replace("{privileged}", "{user}").replace("{role group}", "{group}")));
  const all = served("GET");
  expect(all.length, "what the portal serves").toBeGreaterThan(50);
  expect(all.filter((path) => !told.has(path)), "say in support/blades who may open these").toEqual([]);
  expect([...told].filter((path) => !all.includes(path)), "these are gone").toEqual([]);
});

for (const account of ACCOUNTS) {
  test(`${account} sees what they may, and nothing else`, async () => {
    await offered(account);
  });
}

test("what is not offered to somebody is refused when they send it", async () => {
  const all = (await offered("global-administrator")).filter(({ personal }) => !personal);
  // One form of a kind at each address.
  const kinds = [...new Map(all.map((offer) => [`${offer.post.action} ${scene.address(offer.blade, offer.place)}`, offer])).values()];
  expect(kinds.length).toBeGreaterThan(80);
  for (const account of ACCOUNTS) {
    const refused = kinds.filter(({ blade, place, needs }) => !may(account, needs, blade.placed ? place : undefined));
    await each(refused, (offer) => look.sends(offer, account));
  }
});

test("what is one's own is nobody else's to change", async () => {
  let sent = 0;
  for (const owner of ACCOUNTS) {
    const own = (await offered(owner)).filter(({ personal }) => personal);
    for (const account of ACCOUNTS.filter((account) => account !== owner)) {
      await each(own, async ({ post }) => {
        const answer = await visitors.send(account, post);
        expect.soft(answer.status(), `${account} sends ${post.action} of ${owner}`).toBe(404);
        sent += 1;
      });
    }
  }
  expect(sent, "what people are offered for themselves").toBeGreaterThan(0);
});

for (const account of ACCOUNTS) {
  test(`${account} gets by clicks wherever they may`, async ({ page, complaints }) => {
    // A page that stays for some seconds has preloaded the WASM for nothing.
    complaints.expect(/was preloaded using link preload but not used/);
    const { cookies } = await visitors.as(account).storageState();
    await page.context().addCookies(cookies);
    await page.goto("/");
    await live(page);
    const entries: [string, Action[]][] = [
      ["Home", ["sign in"]],
      ["Access packages", ["view catalog"]],
      ["Catalogs", ["view catalog", "create catalog"]],
      ["Reprocess runs", ["view assignments"]],
      ["Users", ["view directory"]],
      ["Groups", ["view directory"]],
      ["Connected systems", ["view directory"]],
      ["App registrations", ["view directory"]],
      ["Roles and administrators", ["view directory"]],
      ["My Access", ["sign in"]],
    ];
    const mine = entries.filter(([, needs]) => needs.some((action) => may(account, action))).map(([name]) => name);
    const navigation = page.getByRole("navigation", { name: "Main" });
    await expect(navigation.getByRole("link")).toHaveText(mine);
    for (const name of mine) {
      await navigation.getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    }
    if (!may(account, "view catalog", "own")) return;

    const name = scene.fill("{package name}", "own");
    await navigation.getByRole("link", { name: "Access packages" }).click();
    await page.getByRole("table", { name: "Access packages" }).getByRole("link", { name, exact: true }).click();
    const menu = page.getByRole("navigation", { name: "Access package" });
    for (const part of ["Resource roles", "Policies", "Separation of duties", "Assignments", "Requests"]) {
      await menu.getByRole("link", { name: part }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${name} | ${part}`);
      const { commands = {} } = BLADES.find(({ heading }) => heading === `{package name} | ${part}`) ?? {};
      const those = Object.keys(commands).filter((command) => may(account, commands[command], "own"));
      await expect(page.getByRole("toolbar", { name: "Commands" }).getByRole("button")).toHaveText(those);
    }
  });
}

test("what is incompatible in another catalog is counted and not named", async ({ page }) => {
  const [own, elsewhere] = PLACES.map((place) => scene.fill("{package}", place));
  const names = ["{package name}", "{catalog name}"].map((name) => scene.fill(name, "elsewhere"));
  const form = { package: own, with: `package:${elsewhere}` };
  expect((await visitors.as("global-administrator").post("/ui/separation/add", { form, maxRedirects: 0 })).status()).toBe(303);
  const address = `/identity-governance/access-packages/${own}/separation-of-duties`;
  for (const account of ACCOUNTS.filter((account) => may(account, "view catalog", "own"))) {
    const body = await (await visitors.as(account).get(address)).text();
    const both = await visitors.as(account).get(`${address}/both?with=${form.with}`);
    const file = await visitors.as(account).get(`${address}/both.csv?with=${form.with}`);
    const sees = may(account, "view catalog", "elsewhere");
    expect.soft([both.status(), file.status()], account).toEqual(sees ? [200, 200] : [404, 404]);
    for (const name of names) {
      expect.soft(body.includes(name), `${account}: ${name}`).toBe(sees);
      if (!sees) expect.soft(await both.text(), account).not.toContain(name);
    }
    const { text } = await read(page, body);
    expect.soft(text.includes("And 1 that you may not see."), account).toBe(!sees);
  }
});

test("who creates a catalog owns it, and it is no other owner's", async ({ page }) => {
  const form = { name: "Test bench", description: "", enabled: "true" };
  const made = await visitors.as("catalog-creator").post("/ui/catalogs/create", { form, maxRedirects: 0 });
  const address = made.headers().location;
  for (const account of ACCOUNTS) {
    const answer = await visitors.as(account).get(address);
    const body = await answer.text();
    const list = await (await visitors.as(account).get("/identity-governance/catalogs?search=bench")).text();
    const owns = account === "catalog-creator" || may(account, "manage catalog", "elsewhere");
    const sees = owns || may(account, "view catalog", "elsewhere");
    expect.soft(answer.status(), account).toBe(sees ? 200 : 404);
    expect.soft(body.includes("Test bench"), account).toBe(sees);
    expect.soft(list.includes(address), account).toBe(sees);
    const { commands } = await read(page, body);
    expect.soft(commands, account).toEqual(owns ? ["Edit", "New access package", "Delete"] : []);
  }
});

/** What an account is offered. They look at every blade once, and what they see is compared with what they may. */
async function offered(account: Account): Promise<Offer[]> {
  const known = offers.get(account);
  if (known) return known;
  const all = BLADES.flatMap((blade) => (blade.placed ? PLACES : PLACES.slice(0, 1)).map((place) => ({ blade, place })));
  const found: Offer[] = [];
  await each(all, async ({ blade, place }) => void found.push(...(await look.at(blade, account, place))));
  offers.set(account, found);
  return found;
}

/** Does something with each, some at a time: the server has more than one core. */
async function each<T>(all: T[], what: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const hands = Array.from({ length: 4 }, async () => {
    for (let next = left.shift(); next; next = left.shift()) await what(next);
  });
  await Promise.all(hands);
}
