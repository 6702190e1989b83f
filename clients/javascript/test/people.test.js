// People who signed in at the organisation's own identity provider, and a program that it knows.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { key, nightly, signIn, start } from "../provider.js";
import { eventually, MANAGEMENT, named, powerful, withToken } from "../tenant.js";

const issuer = process.env.ISSUER;
const OWN = "EntitlementMgmt-SubjectAccess.ReadWrite";
const WRITE = "EntitlementManagement.ReadWrite.All";

describe("tokens of the identity provider", () => {
  let stop;
  before(async () => {
    stop = await start(issuer, key());
  });
  after(() => stop());

  const statusOf = async (call) => call.then(() => 200, (error) => error.statusCode);
  const person = async (login, scope) => withToken("v1.0", await signIn(issuer, login, scope));

  test("somebody asks for access for themselves, gets it, and gives it up", async () => {
    const graph = await person("end-user", OWN);
    assert.equal((await graph.api("/me").get()).displayName, "Bilal Haddad");
    assert.equal(await statusOf(graph.api(`${MANAGEMENT}/assignments`).get()), 403);
    const offered = await graph.api(`${MANAGEMENT}/accessPackages/filterByCurrentUser(on='allowedRequestor')`).get();
    assert.ok(offered.value.length > 0);
    const mine = `${MANAGEMENT}/assignments/filterByCurrentUser(on='target')`;
    const live = async () => (await graph.api(mine).filter("state ne 'expired'").expand("accessPackage").get()).value;
    const before = new Set((await live()).map((one) => one.accessPackage.id));
    const wanted = offered.value.find((one) => !before.has(one.id));
    const asked = { requestType: "userAdd", assignment: { accessPackageId: wanted.id }, justification: "For the fair" };
    const made = await graph.api(`${MANAGEMENT}/assignmentRequests`).post(asked);
    assert.equal(made.state, "submitted");
    const own = async () => (await live()).find((one) => one.accessPackage.id === wanted.id);
    await eventually(async () => (await own())?.state === "delivered", "the access is delivered");
    const given = await own();
    await graph.api(`${MANAGEMENT}/assignmentRequests`).post({ requestType: "userRemove", assignment: { id: given.id } });
    await eventually(async () => !(await own()), "it is given up");
  });

  test("an assignment manager reprocesses, by scope and role together", async () => {
    const admin = powerful("v1.0");
    const { id } = await named(admin, `${MANAGEMENT}/accessPackages`, "Sales and Marketing");
    const wanted = `accessPackage/id eq '${id}' and state eq 'delivered'`;
    const [one] = (await admin.api(`${MANAGEMENT}/assignments`).filter(wanted).top(1).get()).value;
    const reprocess = `${MANAGEMENT}/assignments/${one.id}/reprocess`;
    assert.equal(await statusOf((await person("assignment-manager", WRITE)).api(reprocess).post()), 200);
    assert.equal(await statusOf((await person("assignment-manager", OWN)).api(reprocess).post()), 403);
    assert.equal(await statusOf((await person("global-reader", WRITE)).api(reprocess).post()), 403);
    assert.equal(await statusOf((await person("end-user", WRITE)).api(reprocess).post()), 404);
    assert.equal(await statusOf((await person("nobody-we-know", WRITE)).api(reprocess).post()), 403);
  });

  test("a program does what the provider and Regrant both allow", async () => {
    const graph = withToken("beta", await nightly(issuer));
    assert.ok((await graph.api(`${MANAGEMENT}/accessPackages`).get()).value.length > 0);
    assert.equal(await statusOf(graph.api("/me").get()), 400);
    assert.equal(await statusOf(graph.api("/users").get()), 403);
  });

  test("the provider changes its keys, and its new tokens count at once", async () => {
    const old = await signIn(issuer, "end-user", OWN);
    await stop();
    stop = await start(issuer, key());
    assert.equal(await statusOf(withToken("beta", old).api("/me").get()), 200, "until the keys are looked at again");
    assert.equal(await statusOf((await person("end-user", OWN)).api("/me").get()), 200);
    assert.equal(await statusOf(withToken("beta", old).api("/me").get()), 401, "the old key is withdrawn");
  });
});
