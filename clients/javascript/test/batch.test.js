// Many calls in one, and what happens to a client that makes too many.
import { BatchRequestContent, BatchResponseContent } from "@microsoft/microsoft-graph-client";
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomUUID } from "node:crypto";
import { client, MANAGEMENT, powerful, ROOTS, token, url } from "../tenant.js";

for (const root of ROOTS) {
  test(`${root.version}: each call of a batch has its own answer`, async () => {
    const graph = powerful(root.version);
    // The client allows a chain, in which each depends on the one before.
    const at = (path) => `${url}/${root.version}${path}`;
    const content = new BatchRequestContent([
      { id: "listed", request: new Request(at(`${MANAGEMENT}/accessPackages?$top=2`)) },
      { id: "lost", request: new Request(at(`${root.assignments}/${randomUUID()}/reprocess`), { method: "POST" }), dependsOn: ["listed"] },
      { id: "after", request: new Request(at("/groups?$top=1")), dependsOn: ["lost"] },
    ]);
    const answer = new BatchResponseContent(await graph.api("/$batch").post(await content.getContent()));
    const statuses = ["listed", "lost", "after"].map((id) => answer.getResponseById(id).status);
    assert.deepEqual(statuses, [200, 404, 424]);
    const { value } = await answer.getResponseById("listed").json();
    assert.equal(value.length, 2);
    const { error } = await answer.getResponseById("lost").json();
    assert.equal(error.code, "ResourceNotFound");
  });
}

test("a client that calls too often waits as it is told, and goes on", async () => {
  const { SLOW, BUSY_ID, BUSY_SECRET } = process.env;
  const text = await token(BUSY_ID, BUSY_SECRET, SLOW);
  const headers = { authorization: `Bearer ${text}` };
  let answer;
  for (let calls = 0; calls < 100 && answer?.status !== 429; calls++) {
    answer = await fetch(`${SLOW}/v1.0/users/$count`, { headers });
    await answer.text();
  }
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  const graph = client("v1.0", async () => text, SLOW);
  const start = performance.now();
  const both = await Promise.all([1, 2].map(() => graph.api("/users").top(1).get()));
  both.forEach(({ value }) => assert.equal(value.length, 1));
  assert.ok(performance.now() - start > 1000, "two calls need two seconds' allowance");
});
