import { expect, type Locator, type Page } from "@playwright/test";
import type { Ldap } from "./ldap";
import { type Account, password } from "./test";

/** What a form is posted to, without the id in it. */
export const kind = (action: string): string => action.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "{app}");

/** Which forms were sent, and did what they are for; and which came back with what was typed. */
export interface Sent {
  done: Set<string>;
  refused: Set<string>;
}

/** Tests of forms by their names. They build on each other. */
export type Journeys = Record<string, (desk: Desk) => Promise<void>>;

/** Somebody at a browser without a script, who fills forms in. */
export class Desk {
  constructor(
    readonly page: Page,
    readonly ldap: Ldap,
    readonly sent: Sent,
  ) {}

  /** Signs in as an account; without its page, since that is a form of its own. */
  async enter(account: Account): Promise<void> {
    await this.page.context().clearCookies();
    const form = { user_name: account, password: password(account) };
    const headers = { accept: "text/html", "sec-fetch-site": "same-origin" };
    const answer = await this.page.request.post("/sign-in", { form, headers, maxRedirects: 0 });
    expect(answer.headers().location, `${account} is signed in`).toBe("/");
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  /** A button of the page by its name. */
  button(name: string): Locator {
    return this.page.getByRole("main").getByRole("button", { name, exact: true });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Fills fields in by their labels. */
  async fill(typed: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(typed)) await this.field(label).fill(text);
  }

  /** Chooses from a list by its label. */
  async choose(label: string, option: string): Promise<void> {
    await this.list(label).selectOption({ label: option });
  }

  /** What is chosen in a list. */
  chosen(label: string): Locator {
    return this.list(label).locator("option:checked");
  }

  private list(label: string): Locator {
    return this.page.getByRole("combobox", { name: label, exact: true });
  }

  /** Presses a button that posts, and reads on the next page that it was done. */
  async does(button: string | Locator, action: string, told: string | RegExp): Promise<void> {
    await this.press(button, action);
    await expect(this.page.locator("#flash").getByRole("status")).toContainText(told);
    this.sent.done.add(kind(action));
  }

  /** The same, with a question before it. */
  async confirms(name: string, action: string, told: string | RegExp): Promise<void> {
    await this.does(await this.asked(name), action, told);
  }

  /** The button in the question that a command asks first. */
  async asked(name: string): Promise<Locator> {
    await this.page.getByRole("button", { name, exact: true }).first().click();
    return this.page.getByRole("dialog").getByRole("button", { name, exact: true });
  }

  /**
   * Presses a button whose form is refused: its page comes back, says why, and holds what was typed. With a `field`,
   * that is marked and says it too.
   */
  async refuses(
    button: string | Locator,
    action: string,
    told: string | RegExp,
    back: { typed?: Record<string, string>; field?: string } = {},
  ): Promise<void> {
    const before = new URL(this.page.url()).pathname;
    await this.press(button, action);
    await expect(this.page.locator("#flash").getByRole("alert")).toContainText(told);
    expect(new URL(this.page.url()).pathname, "it comes back").toBe(before);
    // The page is there as a whole: nothing comes later.
    const timeout = 2_000;
    for (const [label, text] of Object.entries(back.typed ?? {})) {
      await expect.soft(this.field(label), `${action}: ${label} is as typed`).toHaveValue(text, { timeout });
    }
    if (back.field) {
      const marked = expect.soft(this.field(back.field), `${action}: ${back.field} is marked`);
      await marked.toHaveAttribute("aria-invalid", "true", { timeout });
      await expect.soft(this.page.locator(".field-error"), `${action}: ${back.field} says why`).toHaveCount(1, { timeout });
    }
    this.sent.refused.add(kind(action));
  }

  private async press(button: string | Locator, action: string): Promise<void> {
    const posts = (method: string, url: string) => method === "POST" && new URL(url).pathname === action;
    const sent = this.page.waitForRequest((request) => posts(request.method(), request.url()));
    await (typeof button === "string" ? this.button(button) : button).click();
    await sent;
  }
}
