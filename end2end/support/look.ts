import type { Page } from "@playwright/test";
import type { Blade } from "./blades";
import { type Action, may, type Place } from "./policy";
import { type Post, read } from "./reading";
import type { Scene } from "./scene";
import { type Account, expect } from "./test";
import type { Answer, Visitors } from "./visitors";

/** A form that a blade offers, and what sending it needs. */
export interface Offer {
  blade: Blade;
  place: Place;
  post: Post;
  needs: Action;
  /** Whether it is there for what whoever looks has or has asked for themselves. */
  personal: boolean;
}

/** Opens blades as the accounts of the demo tenant, and compares what they show with what the policy says. */
export class Look {
  constructor(
    private readonly visitors: Visitors,
    private readonly scene: Scene,
    /** A page that reads HTML; it stays as it is. */
    private readonly parser: Page,
  ) {}

  /** Gives what is offered there. */
  async at(blade: Blade, account: Account, place: Place): Promise<Offer[]> {
    const where = `${account} at ${this.scene.readable(blade, place)}`;
    const at = blade.placed ? place : undefined;
    const answer = await this.visitors.read(account, this.scene.address(blade, place));
    if (!may(account, blade.needs, at) || (blade.private && account !== "global-administrator")) {
      await this.refused(blade, account, place, answer, where);
      return [];
    }
    expect.soft(answer.status, where).toBe(200);
    if (!blade.heading) return [];
    const seen = await read(this.parser, answer.body);
    expect.soft(seen.heading, where).toBe(this.scene.fill(blade.heading, place));

    const mine = (all: Record<string, Action> = {}) => Object.keys(all).filter((name) => may(account, all[name], at)).sort();
    expect.soft([...seen.commands].sort(), `${where}: commands`).toEqual(mine(blade.commands));
    const posts = Object.fromEntries(
      Object.entries({ ...blade.posts, ...blade.only?.[place] }).map(([action, needs]) => [this.scene.fill(action, place), needs]),
    );
    const mayPost = mine(posts);
    // What a command that can't be used now would post counts for those whose command it is.
    const posted = seen.posts
      .filter(({ action, blocked }) => !blocked || mayPost.includes(action))
      .filter(({ action }) => !blade.perhaps?.[action]);
    expect.soft([...new Set(posted.map(({ action }) => action))].sort(), `${where}: forms`).toEqual(mayPost);
    for (const [link, needs] of Object.entries(blade.links ?? {})) {
      for (const linked of blade.placed ? [place] : (["own", "elsewhere"] as const)) {
        const shown = seen.links.includes(this.scene.fill(link, linked));
        expect.soft(shown, `${where}: link to ${link} (${linked})`).toBe(may(account, needs, linked));
      }
    }
    const personal = (post: Post) => post.action in (blade.perhaps ?? {});
    return seen.posts.map((post) => ({ blade, place, post, needs: posts[post.action], personal: personal(post) }));
  }

  /** Who may not open a blade gets the right status, no name of anything in it, and no hint whether it is there. */
  private async refused(blade: Blade, account: Account, place: Place, answer: Answer, where: string): Promise<void> {
    const known = may(account, blade.known ?? blade.needs, blade.placed ? place : undefined);
    const hidden = blade.private && may(account, blade.needs);
    expect.soft(answer.status, where).toBe(known && !hidden ? 403 : 404);
    const names = this.scene.names(place);
    // What somebody typed themselves may come back to them.
    const typed = blade.query?.includes("name}");
    if (!typed && (!known || blade.known === "sign in")) this.tellsNothing(answer.body, names, where);
    if (!blade.path.includes("{") || (known && blade.known !== "sign in")) return;
    const nothing = await this.visitors.read(account, this.scene.missing(blade, place));
    expect.soft(nothing.status, `${where}: as of nothing`).toBe(answer.status);
    const words = async (html: string) => (await read(this.parser, html)).text;
    expect.soft(await words(answer.body), `${where}: as of nothing`).toBe(await words(nothing.body));
  }

  /** Sends what was offered to somebody else. */
  async sends({ blade, place, post }: Offer, account: Account): Promise<void> {
    const answer = await this.visitors.send(account, post);
    const where = `${account} sends ${post.action} of ${this.scene.readable(blade, place)}`;
    if (post.action === "/directory/import") {
      // A file leads back to the form, which tells why there is no preview of it.
      expect.soft(answer.headers().location, where).toMatch(/^\/directory\/import(\?|$)/);
      return;
    }
    const known = this.knowsAll(blade, place, post, account);
    expect.soft(answer.status(), where).toBe(known ? 403 : 404);
    if (!known) this.tellsNothing(await answer.text(), this.scene.names(place), where);
  }

  /** Whether somebody may know of all that a form names. */
  private knowsAll(blade: Blade, place: Place, post: Post, account: Account): boolean {
    const catalog = post.fields.find(([name]) => name === "catalog")?.[1];
    const inside = catalog === this.scene.fill("{catalog}", "own") ? "own" : "elsewhere";
    // Where a package may go is asked only of those who may move it.
    const asked = post.action !== "/ui/packages/move" || may(account, "manage package", place);
    if (catalog && asked && !may(account, "view catalog", inside)) return false;
    return may(account, blade.known ?? blade.needs, blade.placed ? place : undefined);
  }

  private tellsNothing(body: string, names: string[], where: string): void {
    expect.soft(names.filter((name) => body.includes(name)), `${where}: what it gives away`).toEqual([]);
  }
}
