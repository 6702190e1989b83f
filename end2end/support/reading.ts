import type { Page } from "@playwright/test";

/** What a form sends when one of its buttons is pressed. */
export interface Post {
  action: string;
  fields: [string, string][];
  /** Whether something is typed or chosen in its form before. */
  typed: boolean;
  /** Whether the button stands in a question that nothing on the page asks now. */
  blocked: boolean;
}

/** What a page says and offers, read from its HTML. */
export interface Reading {
  heading: string;
  /** The names of the command bar's commands. */
  commands: string[];
  /** What its buttons would post; the button to sign out, which is on every page, is left out. */
  posts: Post[];
  /** The rows that can be selected. */
  rows: string[];
  /** Where its links lead. */
  links: string[];
  /** The words of the page without its frame. */
  text: string;
}

/** Reads HTML. `parser` is any page; it stays as it is. */
export function read(parser: Page, html: string): Promise<Reading> {
  return parser.evaluate((html) => {
    const words = (node: Element | null) => (node?.textContent ?? "").replace(/\s+/g, " ").trim();
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main") ?? page.body;
    const bar = [...main.querySelectorAll("[role=toolbar] a, [role=toolbar] button")].filter((one) => !one.closest(".confirm"));

    const value = (field: HTMLInputElement) => {
      if (field.value || !field.required) return field.value;
      if (field.type === "url") return field.name === "issuer" ? "https://127.0.0.1:1/" : "ldap://127.0.0.1:1/";
      return "filled-in@contoso.test";
    };
    const fields = (form: HTMLFormElement) => {
      const all = [...page.querySelectorAll<HTMLInputElement>("input[name], select[name], textarea[name]")];
      const own = all.filter((field) => field.form === form && field.type !== "file");
      // Where something has to be ticked, the first is.
      const boxes = own.filter((field) => ["checkbox", "radio"].includes(field.type));
      const lists = boxes.filter((box) => box.type === "radio" || box.name.endsWith("[]"));
      const ticked = boxes.filter((box) => box.checked).concat(lists.some((box) => box.checked) ? [] : lists.slice(0, 1));
      return own
        .filter((field) => !boxes.includes(field) || ticked.includes(field))
        .map((field): [string, string] => [field.name, value(field)]);
    };
    const byHand = ["text", "number", "date", "url", "password", "file", "textarea", "select-one"];
    const typed = (form: HTMLFormElement) =>
      ([...form.elements] as HTMLInputElement[]).some(({ type }) => byHand.includes(type));
    const posts = [...main.querySelectorAll<HTMLButtonElement>("button[type=submit]")].flatMap((button) => {
      const method = button.getAttribute("formmethod") ?? button.form?.getAttribute("method");
      const action = button.getAttribute("formaction") ?? button.form?.getAttribute("action");
      const question = button.closest("[popover]");
      const asks = [...page.querySelectorAll(`[popovertarget="${question?.id}"]`)].some((one) => !question?.contains(one));
      const blocked = question !== null && !asks;
      if (!button.form || method !== "post" || !action) return [];
      return [{ action, fields: fields(button.form), typed: typed(button.form), blocked }];
    });
    return {
      heading: words(page.querySelector("h1")),
      commands: bar.map(words),
      posts,
      rows: [...main.querySelectorAll<HTMLInputElement>("input[name='selected[]']")].map((box) => box.value),
      links: [...page.querySelectorAll("a[href]")].map((link) => link.getAttribute("href") ?? ""),
      text: words(main),
    };
  }, html);
}
