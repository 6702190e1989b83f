import { type APIRequestContext, type APIResponse, expect, type PlaywrightWorkerArgs } from "@playwright/test";
import { ACCOUNTS } from "./policy";
import type { Post } from "./reading";
import { type Account, password } from "./test";

/** What came of asking for an address. */
export interface Answer {
  status: number;
  body: string;
}

/** The accounts of the demo tenant, each signed in once, who ask without a browser. */
export class Visitors {
  private constructor(private readonly sessions: Map<Account, APIRequestContext>) {}

  static async signIn(playwright: PlaywrightWorkerArgs["playwright"], baseURL: string): Promise<Visitors> {
    const sessions = new Map<Account, APIRequestContext>();
    const extraHTTPHeaders = { accept: "text/html,*/*", "sec-fetch-site": "same-origin" };
    for (const account of ACCOUNTS) {
      const session = await playwright.request.newContext({ baseURL, extraHTTPHeaders });
      const form = { user_name: account, password: password(account) };
      const answer = await session.post("/sign-in", { form, maxRedirects: 0 });
      expect(answer.headers().location, `${account} is signed in`).toBe("/");
      sessions.set(account, session);
    }
    return new Visitors(sessions);
  }

  as(account: Account): APIRequestContext {
    const session = this.sessions.get(account);
    if (!session) throw new Error(`${account} is not signed in`);
    return session;
  }

  async read(account: Account, address: string): Promise<Answer> {
    const answer = await this.as(account).get(address);
    return { status: answer.status(), body: await answer.text() };
  }

  /** Sends a form as a script would, so that the answer's status tells what came of it. */
  send(account: Account, post: Post): Promise<APIResponse> {
    const data = new URLSearchParams(post.fields).toString();
    const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
    return this.as(account).post(post.action, { data, headers, maxRedirects: 0 });
  }

  async leave(): Promise<void> {
    for (const session of this.sessions.values()) await session.dispose();
  }
}
