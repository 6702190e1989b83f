// A catalog, a group in it, a package that gives it, and a policy; and all of it away again.
import { GraphError } from "@microsoft/microsoft-graph-client";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { MANAGEMENT, named, powerful, ROOTS } from "../tenant.js";

const packages = `${MANAGEMENT}/accessPackages`;

/** What the two roots name differently, beyond what every test needs. */
const NAMES = {
  beta: {
    catalogs: `${MANAGEMENT}/accessPackageCatalogs`,
    resourceRequests: `${MANAGEMENT}/accessPackageResourceRequests`,
    adminAdd: "AdminAdd",
    adminRemove: "AdminRemove",
    resource: "accessPackageResource",
    roles: "accessPackageResourceRoles",
    resources: "accessPackageResources",
    scopes: "accessPackageResourceRoleScopes",
    role: "accessPackageResourceRole",
    scope: "accessPackageResourceScope",
    inCatalog: (catalogId) => ({ catalogId }),
    ofPackage: (accessPackageId) => ({ accessPackageId, durationInDays: 30 }),
  },
  "v1.0": {
    catalogs: `${MANAGEMENT}/catalogs`,
    resourceRequests: `${MANAGEMENT}/resourceRequests`,
    adminAdd: "adminAdd",
    adminRemove: "adminRemove",
    resource: "resource",
    roles: "resourceRoles",
    resources: "resources",
    scopes: "resourceRoleScopes",
    role: "role",
    scope: "scope",
    inCatalog: (id) => ({ catalog: { id } }),
    ofPackage: (id) => ({ accessPackage: { id } }),
  },
};

const refused = (statusCode) => (error) => error instanceof GraphError && error.statusCode === statusCode;

for (const root of ROOTS) {
  const names = NAMES[root.version];
  describe(root.version, () => {
    const graph = powerful(root.version);

    test("a package is made from nothing and taken away", async () => {
      const displayName = `Made through ${root.version} ${randomUUID()}`;
      const group = (await named(graph, "/groups", "Sales team")).id;
      const body = { displayName, description: "Made by a program", isExternallyVisible: false };
      const catalog = await graph.api(names.catalogs).post(body);
      assert.equal(catalog.displayName, displayName);
      await assert.rejects(graph.api(names.catalogs).post(body), refused(409));
      const one = `${names.catalogs}/${catalog.id}`;

      const ask = (requestType, resource) =>
        graph
          .api(names.resourceRequests)
          .post({ requestType, ...names.inCatalog(catalog.id), [names.resource]: resource });
      await ask(names.adminAdd, { originId: group, originSystem: "AadGroup" });
      const resource = (await graph.api(`${one}/${names.resources}`).filter(`originId eq '${group}'`).get()).value[0];
      const member = `originSystem eq 'AadGroup' and displayName eq 'Member' and ${names.resource}/id eq '${resource.id}'`;
      const role = (await graph.api(`${one}/${names.roles}`).filter(`(${member})`).expand(names.resource).get()).value[0];
      assert.equal(role.originId, `Member_${group}`);

      const made = await graph.api(packages).post({ displayName, ...names.inCatalog(catalog.id) });
      const scopes = `${packages}/${made.id}/${names.scopes}`;
      const added = await graph.api(scopes).post({
        [names.role]: { originId: role.originId, originSystem: "AadGroup", [names.resource]: { id: resource.id } },
        [names.scope]: { originId: group, originSystem: "AadGroup" },
      });
      assert.deepEqual((await graph.api(scopes).get()).value.map((scope) => scope.id), [added.id]);
      assert.equal((await graph.api(`${scopes}/${added.id}`).get()).id, added.id);
      const policy = await graph.api(root.policies).post({ displayName: "A policy", ...names.ofPackage(made.id) });

      const changed = await graph.api(`${packages}/${made.id}`).patch({ description: "For a while", isHidden: true });
      assert.deepEqual([changed.displayName, changed.description, changed.isHidden], [displayName, "For a while", true]);

      await graph.api(`${root.policies}/${policy.id}`).delete();
      await graph.api(`${packages}/${made.id}`).delete();
      await assert.rejects(graph.api(`${packages}/${made.id}`).get(), refused(404));
      await ask(names.adminRemove, { id: resource.id });
      await graph.api(one).delete();
      await assert.rejects(graph.api(one).get(), refused(404));
    });
  });
}
