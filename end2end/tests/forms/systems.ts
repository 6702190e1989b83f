import { expect } from "@playwright/test";
import { CATALOGS, PACKAGES } from "../../support/blades/blade";
import type { Journeys } from "../../support/forms";

/** Connected systems. */
export const systems: Journeys = {
  "of a connected system, and of a run that waits for it": async (desk) => {
    const { page, ldap } = desk;
    await desk.enter("global-administrator");
    await page.goto("/directory/systems/new");
    const typed = {
      Name: "Plant LDAP",
      Address: "ldap://ldap.contoso.test",
      "Bind DN": ldap.bindDn,
      "User base": `ou=people,${ldap.suffix}`,
      "Group base": `ou=groups,${ldap.suffix}`,
    };
    await desk.fill({ ...typed, Password: ldap.password() });
    const connect = "/ui/systems/connect-ldap";
    await desk.refuses("Connect", connect, "would not be encrypted", { typed });
    await expect(desk.field("Password")).toHaveValue("");
    await desk.fill({ Address: ldap.url, Password: ldap.password() });
    await desk.does("Connect", connect, "The LDAP server was added.");
    const system = page.url();
    await desk.does("Test", "/ui/systems/test", "everything works");

    const edit = "/ui/systems/edit-ldap";
    await page.goto(`${system}/edit`);
    const moved = { Name: "Plant directory", Address: typed.Address };
    await desk.fill(moved);
    // The password that is kept was given for another address.
    await desk.refuses("Save", edit, "enter it again", { typed: moved, field: "Password" });
    await desk.fill({ Address: ldap.url, Name: "Plant LDAP" });
    await desk.does("Save", edit, "The connected system was saved.");

    await page.goto(`${CATALOGS}?search=Operations`);
    await page.getByRole("link", { name: "Operations" }).click();
    await desk.choose("From:", "Groups of Plant LDAP");
    await desk.fill({ "Search by name": "crm-users" });
    await desk.button("Apply").click();
    await desk.does("Add crm-users", "/ui/catalogs/add-remote-group", "The group was added.");

    await page.goto(`${PACKAGES}/new?name=Customers`);
    await desk.choose("Catalog", "Operations");
    await desk.button("Next").click();
    await desk.fill({ Search: "crm-users" });
    await desk.button("Search").click();
    await page.getByRole("checkbox", { name: /^crm-users/ }).check();
    for (let step = 0; step < 3; step += 1) await desk.button("Next").click();
    await desk.does("Create", "/ui/packages/create", "The access package was created.");
    const here = page.url();
    await page.goto(`${here}/assignments/new?search=Bilal Haddad`);
    await page.getByRole("checkbox", { name: "Select Bilal Haddad" }).check();
    await ldap.down();
    await desk.does("Assign", "/ui/assignments/assign", "Delivery of 1 assignment has started.");
    await page.goto("/identity-governance/runs");
    await page.getByRole("table", { name: "Reprocess runs" }).getByRole("row", { name: /Customers/ }).getByRole("link").first().click();
    await desk.does("Pause", "/ui/runs/pause", "The run is paused.");
    await expect(page.getByText("What has not begun waits until it is resumed.")).toBeVisible();
    await desk.does("Resume", "/ui/runs/resume", "The run goes on.");
    await desk.confirms("Stop", "/ui/runs/stop", "The run is being stopped");
    await ldap.up();

    // A system that something still comes from stays.
    await page.goto(system);
    await expect(desk.button("Remove")).toHaveAttribute("aria-disabled", "true");
    const other = { ...typed, Name: "Spare LDAP", Address: ldap.url, Password: ldap.password() };
    await page.goto("/directory/systems/new");
    await desk.fill(other);
    await desk.does("Connect", connect, "The LDAP server was added.");
    await desk.confirms("Remove", "/ui/systems/remove", "The connected system was removed.");
  },
};
