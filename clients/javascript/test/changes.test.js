// Requests and the two reprocess calls, and what is refused.
import { GraphError, ResponseType } from "@microsoft/microsoft-graph-client";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { eventually, MANAGEMENT, named, powerful, reader, ROOTS, url, withToken } from "../tenant.js";

const packages = `${MANAGEMENT}/accessPackages`;

/** The refusal of a call, as the client's own error. */
async function refusal(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof GraphError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

for (const root of ROOTS) {
  describe(root.version, () => {
    const graph = powerful(root.version);

    async function members(group) {
      const { value } = await graph.api(`/groups/${group}/members`).select("id").top(999).get();
      return value.map((member) => member.id);
    }

    /** Somebody whom nobody has given the package, and the body that asks for it. */
    async function draft(start) {
      const { id: accessPackageId } = await named(graph, packages, "Developer");
      const ofPackage = `accessPackage/id eq '${accessPackageId}'`;
      const policies = await graph.api(root.policies).filter(ofPackage).top(1).get();
      const taken = new Set();
      for (const [list, navigation] of [
        [root.assignments, "target"],
        [root.requests, "requestor"],
      ]) {
        const { value } = await graph.api(list).filter(ofPackage).expand(navigation).top(999).get();
        value.forEach((one) => taken.add(one[navigation]?.objectId));
      }
      const users = await graph.api("/users").select("id").top(200).get();
      const targetId = users.value.map((user) => user.id).find((id) => !taken.has(id));
      const assignmentPolicyId = policies.value[0].id;
      return {
        requestType: root.adminAdd,
        [root.assignment]: { targetId, assignmentPolicyId, accessPackageId },
        justification: "Joins the team",
        ...(start && { schedule: { startDateTime: start } }),
      };
    }

    const stateOf = async (id) => (await graph.api(`${root.requests}/${id}`).get())[root.requestState].toLowerCase();

    test("what was taken out of a group is put back", async () => {
      const group = (await named(graph, "/groups", "Sales team")).id;
      const { id } = await named(graph, packages, "Sales and Marketing");
      const wanted = `${root.state} eq 'Delivered' and accessPackage/id eq '${id}'`;
      const { value } = await graph.api(root.assignments).filter(wanted).expand("target").top(20).get();
      const inside = await members(group);
      const assignment = value.find((one) => inside.includes(one.target.objectId));
      const target = assignment.target.objectId;
      await graph.api(`/groups/${group}/members/${target}/$ref`).delete();
      assert.equal((await members(group)).includes(target), false);

      await graph.api(`${root.assignments}/${assignment.id}/reprocess`).post({});
      await eventually(async () => (await members(group)).includes(target), "the member is back");

      await graph.api(`/groups/${group}/members/${target}/$ref`).delete();
      await graph
        .api(`/groups/${group}/members/$ref`)
        .post({ "@odata.id": `${url}/${root.version}/directoryObjects/${target}` });
      assert.ok((await members(group)).includes(target));
    });

    test("the answer of a reprocess names its run", async () => {
      const { value } = await graph.api(root.assignments).filter(`${root.state} eq 'Delivered'`).top(1).get();
      const call = graph.api(`${root.assignments}/${value[0].id}/reprocess`).responseType(ResponseType.RAW);
      const answer = await call.post({});
      assert.deepEqual([answer.status, answer.headers.get("content-type"), await answer.text()], [202, null, ""]);
      const run = answer.headers.get("location").replace(`${url}/${root.version}`, "");
      await eventually(async () => (await graph.api(run).get()).state.toLowerCase() === "done", "the run is done");
      assert.equal((await graph.api(run).get()).completedCount, 1);
    });

    test("a failed request is reprocessed", async () => {
      const list = graph.api(root.requests).filter(`${root.requestState} eq 'DeliveryFailed'`);
      const { id } = (await list.orderby("createdDateTime desc").top(1).get()).value[0];
      await graph.api(`${root.requests}/${id}/reprocess`).post(undefined);
      await eventually(async () => (await stateOf(id)) === "delivered", "the request is delivered");
    });

    test("an administrator adds an assignment", async () => {
      const body = await draft();
      const made = await graph.api(root.requests).post(body);
      assert.equal(made[root.requestState].toLowerCase(), "submitted");
      assert.equal(made.justification, "Joins the team");
      await eventually(async () => (await stateOf(made.id)) === "delivered", "the request is delivered");
    });

    test("a request that is sent again is the same, and can be canceled", async () => {
      const body = await draft(new Date(Date.now() + 7 * 86_400_000).toISOString());
      const made = await graph.api(root.requests).post(body);
      assert.equal((await graph.api(root.requests).post(body)).id, made.id);
      await graph.api(`${root.requests}/${made.id}/cancel`).post({});
      await eventually(async () => (await stateOf(made.id)) === "canceled", "the request is canceled");
    });

    test("what is refused arrives as a GraphError", async () => {
      const unknown = await refusal(graph.api(`${root.assignments}/${randomUUID()}/reprocess`).post({}));
      assert.deepEqual([unknown.statusCode, unknown.code], [404, "ResourceNotFound"]);
      assert.ok(unknown.requestId && unknown.message);
      const malformed = await refusal(graph.api(`${root.requests}/nonsense/reprocess`).post({}));
      assert.deepEqual([malformed.statusCode, malformed.code], [400, "BadRequest"]);
      const expired = await graph.api(root.assignments).filter(`${root.state} eq 'Expired'`).top(1).get();
      const path = `${root.assignments}/${expired.value[0].id}/reprocess`;
      const ended = await refusal(graph.api(path).post({}));
      assert.deepEqual([ended.statusCode, ended.code], [400, "InvalidAssignmentState"]);
      const reading = await refusal(reader(root.version).api(path).post({}));
      assert.deepEqual([reading.statusCode, reading.code], [403, "Authorization_RequestDenied"]);
      const stranger = await refusal(withToken(root.version, "not.a.token").api(path).post({}));
      assert.deepEqual([stranger.statusCode, stranger.code], [401, "InvalidAuthenticationToken"]);
    });
  });
}
