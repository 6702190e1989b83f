// The published client, as it is: only the base URL and where the token comes from are ours.
import { Client } from "@microsoft/microsoft-graph-client";
import { setTimeout as sleep } from "node:timers/promises";

export const MANAGEMENT = "/identityGovernance/entitlementManagement";
export const url = process.env.REGRANT;

/** What the two roots name differently. */
export const ROOTS = [
  {
    version: "beta",
    assignments: `${MANAGEMENT}/accessPackageAssignments`,
    requests: `${MANAGEMENT}/accessPackageAssignmentRequests`,
    policies: `${MANAGEMENT}/accessPackageAssignmentPolicies`,
    state: "assignmentState",
    requestState: "requestState",
    assignment: "accessPackageAssignment",
    adminAdd: "AdminAdd",
  },
  {
    version: "v1.0",
    assignments: `${MANAGEMENT}/assignments`,
    requests: `${MANAGEMENT}/assignmentRequests`,
    policies: `${MANAGEMENT}/assignmentPolicies`,
    state: "state",
    requestState: "state",
    assignment: "assignment",
    adminAdd: "adminAdd",
  },
];

/** Asks Regrant itself for a token (client credentials). */
export async function token(id, secret, at = url) {
  const form = { grant_type: "client_credentials", client_id: id, client_secret: secret };
  const answer = await fetch(`${at}/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams(form) });
  return (await answer.json()).access_token;
}

export function client(version, getAccessToken, baseUrl = url) {
  const customHosts = new Set([new URL(baseUrl).hostname]);
  return Client.initWithMiddleware({ baseUrl, defaultVersion: version, customHosts, authProvider: { getAccessToken } });
}

let kept;

/** A client that may do everything. */
export function powerful(version) {
  return client(version, () => (kept ??= token(process.env.CLIENT_ID, process.env.CLIENT_SECRET)));
}

/** A client that may read. */
export const reader = (version) =>
  client(version, () => token(process.env.READER_ID, process.env.READER_SECRET));

/** A client with this token, whatever it is worth. */
export const withToken = (version, text) => client(version, async () => text);

/** The only object of a list with this name. */
export async function named(graph, path, name) {
  const { value } = await graph.api(path).filter(`displayName eq '${name}'`).get();
  if (value.length !== 1) throw new Error(`${path}: ${value.length} are named ${name}`);
  return value[0];
}

/** Waits until the engine has done its work. */
export async function eventually(holds, what) {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`after 30 s it still does not hold: ${what}`);
    await sleep(50);
  }
}
