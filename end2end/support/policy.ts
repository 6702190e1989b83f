import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "./test";

/** Where something is, as seen by the accounts of the demo tenant that hold a role in one catalog. */
export type Place = "own" | "elsewhere";

/** The golden matrix of the policy table: a line for each action, a column for each role. */
const MATRIX = join(
  __dirname,
  "../../app/model/src/policy/snapshots/regrant_model__policy__table__tests__golden_matrix.snap",
);

const EVERYWHERE = " everywhere";

/** What the matrix speaks of. */
type InMatrix =
  | "grant tenant role"
  | "edit privileged"
  | "connect systems"
  | "register apps"
  | "add any resource"
  | "create catalog"
  | "manage catalog"
  | "manage managers"
  | "manage package"
  | "view catalog"
  | "view assignments"
  | "assign"
  | "reprocess"
  | "view directory"
  | "edit directory";

/** What a page or a part of it can need: something of the matrix, the same in every catalog, or nothing but a session. */
export type Action = InMatrix | `${InMatrix}${typeof EVERYWHERE}` | "sign in";

const { roles, actions } = read();

/** Every account: one for each role, and one without any. */
export const ACCOUNTS: Account[] = [...roles, "end-user"];

/**
 * Whether an account may do something to what is in a place. Without a place: to the tenant, or somewhere in it, as a
 * page does that is no catalog's (making a package, for one).
 */
export function may(account: Account, action: Action, place?: Place): boolean {
  if (action === "sign in") return true;
  if (account === "end-user") return false;
  if (action.endsWith(EVERYWHERE)) return may(account, action.slice(0, -EVERYWHERE.length) as InMatrix, "elsewhere");
  const where = actions.get(action.replaceAll(" ", "_"))?.[roles.indexOf(account)];
  if (!where) throw new Error(`the golden matrix does not say whether ${account} may ${action}`);
  return where === "yes" || (where === "own" && place !== "elsewhere");
}

function read(): { roles: Account[]; actions: Map<string, string[]> } {
  const lines = readFileSync(MATRIX, "utf8").split("\n");
  const [head, ...rows] = lines.slice(lines.lastIndexOf("---") + 1).filter(Boolean).map((line) => line.split(/\s+/));
  const account = (role: string) => role.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase() as Account;
  return { roles: head.slice(1).map(account), actions: new Map(rows.map(([action, ...cells]) => [action, cells])) };
}
