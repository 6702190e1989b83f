// Lists with every option, one object, counts, and paging.
import { PageIterator } from "@microsoft/microsoft-graph-client";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MANAGEMENT, named, powerful, ROOTS, url } from "../tenant.js";

const packages = `${MANAGEMENT}/accessPackages`;

for (const root of ROOTS) {
  describe(root.version, () => {
    const graph = powerful(root.version);

    test("filter, expand, select, top and count", async () => {
      const { id } = await named(graph, packages, "Sales and Marketing");
      const wanted = `${root.state} eq 'Delivered' and accessPackage/id eq '${id}'`;
      const page = await graph
        .api(root.assignments)
        .filter(wanted)
        .expand("target,accessPackage($select=displayName)")
        .select(["id", root.state])
        .top(50)
        .count(true)
        .get();
      assert.equal(page.value.length, 50);
      for (const assignment of page.value) {
        assert.equal(assignment[root.state].toLowerCase(), "delivered");
        assert.equal(assignment.accessPackage.displayName, "Sales and Marketing");
        assert.ok(assignment.target.displayName);
        assert.equal("schedule" in assignment, false);
      }
      const count = await graph.api(`${root.assignments}/$count`).filter(wanted).get();
      assert.equal(Number(count), page["@odata.count"]);
    });

    test("orderby, skip and search", async () => {
      const every = await graph.api(packages).orderby("displayName desc").get();
      const names = every.value.map((one) => one.displayName);
      assert.equal(names.length, 12);
      const some = await graph.api(packages).orderby("displayName desc").skip(3).top(4).get();
      assert.deepEqual(some.value.map((one) => one.displayName), names.slice(3, 7));
      const found = await graph.api(packages).search('"campaign"').get();
      assert.deepEqual(found.value.map((one) => one.displayName), ["Campaigns"]);
    });

    test("the page iterator reads all of it once", async () => {
      const first = await graph.api(root.assignments).top(400).count(true).get();
      assert.ok(first["@odata.nextLink"].startsWith(`${url}/${root.version}/`));
      const total = first["@odata.count"];
      const seen = [];
      await new PageIterator(graph, first, (one) => seen.push(one.id) > 0).iterate();
      assert.ok(total > 1000);
      assert.equal(seen.length, total);
      assert.equal(new Set(seen).size, total);
    });

    test("one object by its id", async () => {
      const { value } = await graph.api(root.assignments).top(1).expand("target").get();
      const one = await graph.api(`${root.assignments}/${value[0].id}`).expand("target").get();
      assert.equal(one.id, value[0].id);
      const user = await graph.api(`/users/${one.target.objectId}`).get();
      assert.equal(user.displayName, one.target.displayName);
    });
  });
}
