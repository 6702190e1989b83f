import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The server's golden list: every address that its router has, and what it answers to those who may not. */
const GOLDEN = join(
  __dirname,
  "../../server/tests/http/snapshots/http__golden__what_every_address_answers_to_those_who_may_not.snap",
);

/** What asks for no session, and the page for whatever is not there. */
const NOBODYS = ["/healthz", "/readyz", "/metrics", "/{*any}"];

/** The addresses that are served, with `{names}` for what varies. */
export function served(method: "GET" | "POST"): string[] {
  const lines = readFileSync(GOLDEN, "utf8").split("\n");
  const found = lines.filter((line) => line.startsWith(`${method} `)).map((line) => line.slice(method.length + 1));
  return found.filter((address) => !NOBODYS.includes(address));
}
