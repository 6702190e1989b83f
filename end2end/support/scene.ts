import { type APIRequestContext, type APIResponse, expect, type Page } from "@playwright/test";
import type { Blade } from "./blades";
import type { Ldap } from "./ldap";
import type { Place } from "./policy";
import { read, type Reading } from "./reading";

const PACKAGES = "/identity-governance/access-packages";
const APPS = "/directory/app-registrations";
const NEVER = "00000000-0000-4000-8000-000000000000";

/** Packages of the demo tenant: in the catalog in which four accounts hold a role, and in another one. */
const CHOSEN = {
  own: { package: "Campaigns", near: "Field Events", catalog: "Sales and Marketing" },
  elsewhere: { package: "Developer", near: "Release Management", catalog: "Engineering" },
};

/** What addresses and headings are filled with. */
type Words = Record<string, string>;

/** Things to look at, the same in one's own catalog and elsewhere. */
export class Scene {
  private constructor(private readonly words: Record<Place, Words>) {}

  /** Makes what the demo tenant lacks. `admin` is the global administrator; `parser` is a page that reads HTML. */
  static async make(admin: APIRequestContext, parser: Page, ldap: Ldap): Promise<Scene> {
    const stage = new Stage(admin, parser);
    const tenant = await stage.tenant(ldap);
    const [own, elsewhere] = await Promise.all([stage.place("own"), stage.place("elsewhere")]);
    return new Scene({ own: { ...tenant, ...own }, elsewhere: { ...tenant, ...elsewhere } });
  }

  /** Fills in `{words}`. */
  fill(text: string, place: Place): string {
    return text.replace(/\{([\w ]+)\}/g, (_, word: string) => {
      const found = this.words[place][word];
      if (!found) throw new Error(`say what {${word}} is in ${text}`);
      return found;
    });
  }

  /** Where a blade is. */
  address({ path, query = "" }: Blade, place: Place): string {
    return this.fill(path + query, place);
  }

  /** The same address of something that is not there. */
  missing({ path, query = "" }: Blade, place: Place): string {
    return path.replace(/\{[\w ]+\}/g, NEVER) + this.fill(query, place);
  }

  /** The same address to tell a person, with names in place of ids. */
  readable({ path, query = "" }: Blade, place: Place): string {
    const named = (word: string) => this.words[place][word.endsWith(" name") ? word : `${word} name`] ?? word;
    return (path + query).replace(/\{([\w ]+)\}/g, (_, word: string) => named(word));
  }

  /** The names of things in a place, which nobody may read who may not know of it. */
  names(place: Place): string[] {
    return Object.entries(this.words[place]).flatMap(([word, text]) => (word.endsWith(" name") ? [text] : []));
  }
}

class Stage {
  constructor(
    private readonly admin: APIRequestContext,
    private readonly parser: Page,
  ) {}

  /** What is no catalog's. */
  async tenant(ldap: Ldap): Promise<Words> {
    const roleGroup = await this.made("/ui/groups/create", { name: "Holders of a role", description: "" });
    await this.post("/ui/roles/grant", { role: "GlobalReader", holder: `group:${roleGroup}` });
    const system = await this.filled("/directory/systems/new", "/ui/systems/connect-ldap", {
      name: "Corporate LDAP",
      url: ldap.url,
      bind_dn: ldap.bindDn,
      password: ldap.password(),
      user_base: `ou=people,${ldap.suffix}`,
      group_base: `ou=groups,${ldap.suffix}`,
    });
    const rows = "User principal name,Display name\nnew@contoso.test,Imported Person\n";
    const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(rows) };
    const sent = await this.admin.post("/directory/import", { multipart: { table: "users", file }, maxRedirects: 0 });
    const privileged = await this.linked("/directory/users?search=Kenji Sato", /^\/directory\/users\/([0-9a-f-]{36})$/);
    return { "role group": roleGroup, system, import: last(sent), privileged, app: await this.program() };
  }

  /** A program with a secret and an identity. */
  private async program(): Promise<string> {
    const app = last(await this.admin.post(APPS, { form: { name: "Robot" }, maxRedirects: 0 }));
    await this.post(`${APPS}/${app}`, {});
    await this.link(`app:${app}`);
    return app;
  }

  private link(holder: string): Promise<APIResponse> {
    return this.post("/ui/identities/link", { holder, issuer: "https://login.contoso.test/tenant", subject: holder });
  }

  /** What is in a catalog: somebody who has the package, somebody who will have it, a group, a run. */
  async place(place: Place): Promise<Words> {
    const chosen = CHOSEN[place];
    const id = await this.package(chosen.package);
    const near = await this.package(chosen.near);
    const base = `${PACKAGES}/${id}`;
    const catalog = await this.linked(base, /^\/identity-governance\/catalogs\/([0-9a-f-]{36})$/);
    const roles = await this.open(`${base}/resource-roles`);
    const policies = await this.open(`${base}/policies`);
    const resource = found(roles, /^\/identity-governance\/resources\/([0-9a-f-]{36})$/);
    const report = await this.open(`/identity-governance/resources/${resource}`);
    const policy = found(policies, /edit=([0-9a-f-]{36})$/);

    const names = { person: `Vera Present (${place})`, asked: `Vito Future (${place})`, group: `Spare group (${place})` };
    const person = await this.user(names.person);
    await this.link(`user:${person}`);
    const asked = await this.user(names.asked);
    const group = await this.made("/ui/groups/create", { name: names.group, description: "" });
    await this.post("/ui/groups/add-member", { group, user: person });
    await this.post("/ui/groups/add-owner", { group, user: asked });
    await this.post("/ui/catalogs/add-group", { catalog, group });
    await this.post("/ui/separation/add", { package: id, with: `package:${near}` });
    await this.post("/ui/assignments/assign", { package: id, policy, "selected[]": person });
    const later = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    await this.post("/ui/assignments/assign", { package: id, policy, "selected[]": asked, starts: later });
    const of = (list: string, name: string) =>
      this.linked(`${base}/${list}?search=${encodeURIComponent(name)}`, new RegExp(`/${list}/([0-9a-f-]{36})$`));
    const assignment = await of("assignments", names.person);
    const request = await of("requests", names.asked);
    const asks = { package: id, all: "true", filter: "" };
    const run = last(await this.post("/ui/assignments/preview", asks));
    await expect(async () => {
      const progress = await (await this.admin.get(`/ui/runs/${run}/progress`)).json();
      expect(progress.finished_at).toBeTruthy();
    }).toPass();
    return {
      package: id,
      "package name": chosen.package,
      near,
      "near name": chosen.near,
      catalog,
      "catalog name": chosen.catalog,
      person,
      user: person,
      "person name": names.person,
      "asked name": names.asked,
      group,
      "group name": names.group,
      resource,
      "resource name": report.heading.replace(" | Assignments", ""),
      role: roles.rows[0],
      policy,
      assignment,
      request,
      run,
    };
  }

  private package(name: string): Promise<string> {
    const pattern = new RegExp(`^${PACKAGES}/([0-9a-f-]{36})$`);
    return this.linked(`${PACKAGES}?search=${encodeURIComponent(name)}`, pattern);
  }

  private user(name: string): Promise<string> {
    const upn = `${name.toLowerCase().split(/\W+/).filter(Boolean).join(".")}@contoso.test`;
    return this.made("/ui/users/create", { name, upn, mail: "", job_title: "", department: "" });
  }

  private async open(address: string): Promise<Reading> {
    const answer = await this.admin.get(address);
    expect(answer.status(), address).toBe(200);
    return read(this.parser, await answer.text());
  }

  /** The id in the first link of a page that is such. */
  private async linked(address: string, pattern: RegExp): Promise<string> {
    return found(await this.open(address), pattern);
  }

  /** Posts a form, and gives the id of what it made, to whose page it leads. */
  private async made(action: string, form: Words): Promise<string> {
    return last(await this.post(action, form));
  }

  /** Posts the form of a page with these fields filled in; the others stay as they are. */
  private async filled(address: string, action: string, words: Words): Promise<string> {
    const form = (await this.open(address)).posts.find((post) => post.action === action);
    if (!form) throw new Error(`no form for ${action} at ${address}`);
    // A field of a group of fields is called `group[field]`.
    const word = (name: string) => words[/\[(\w+)\]$/.exec(name)?.[1] ?? name];
    return this.made(action, Object.fromEntries(form.fields.map(([name, value]) => [name, word(name) ?? value])));
  }

  private async post(action: string, form: Words): Promise<APIResponse> {
    const answer = await this.admin.post(action, { form, maxRedirects: 0, headers: { accept: "application/json" } });
    expect(answer.ok() || answer.status() === 302, `${action}: ${await answer.text()}`).toBe(true);
    return answer;
  }
}

function found(page: Reading, pattern: RegExp): string {
  const ids = page.links.flatMap((link) => pattern.exec(link)?.[1] ?? []);
  expect(ids.length, `a link like ${pattern} on "${page.heading}"`).toBeGreaterThan(0);
  return ids[0];
}

/** The id at the end of where an answer leads. */
function last(answer: APIResponse): string {
  const id = /[0-9a-f-]{36}$/.exec(answer.headers().location ?? "")?.[0];
  if (!id) throw new Error(`${answer.url()} leads to nothing that was made: ${answer.status()}`);
  return id;
}
