import { expect } from "@playwright/test";
import { CATALOGS } from "../../support/blades/blade";
import type { Desk, Journeys } from "../../support/forms";

/** Catalogs and roles. */
export const catalogs: Journeys = {
  "of a catalog": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    await page.goto(`${CATALOGS}/new`);
    const typed = { Name: "Engineering", Description: "A <second> one." };
    await desk.fill(typed);
    await desk.refuses("Create", "/ui/catalogs/create", "Name: there is already", { typed, field: "Name" });
    const blank = { typed: { Name: " ", Description: "A <second> one." }, field: "Name" };
    await desk.fill({ Name: " " });
    await desk.refuses("Create", "/ui/catalogs/create", "Name", blank);
    await desk.fill({ Name: "Forms" });
    await desk.does("Create", "/ui/catalogs/create", "The catalog was created.");
    await expect(desk.heading).toHaveText("Forms");
    await desk.button("Edit").click();
    await desk.fill({ Name: " ", Description: "Paper." });
    const edited = { typed: { Name: " ", Description: "Paper." }, field: "Name" };
    await desk.refuses("Save", "/ui/catalogs/edit", "Name", edited);
    await desk.fill({ Name: "Forms" });
    await desk.does("Save", "/ui/catalogs/edit", "The catalog was saved.");
    const here = page.url();

    const table = page.getByRole("table", { name: "Resources" });
    for (const [from, name, action] of [
      ["Groups of the built-in directory", "Service desk", "add-group"],
      ["Applications of the built-in directory", "Travel Booking", "add-application"],
    ]) {
      await desk.choose("From:", from);
      await desk.fill({ "Search by name": name });
      await desk.button("Apply").click();
      await desk.does(page.getByRole("button", { name: `Add ${name}` }), `/ui/catalogs/${action}`, "was added");
      await expect(table).toContainText(name);
    }
    const gone = table.getByRole("button", { name: "Remove Service desk" });
    await desk.does(gone, "/ui/catalogs/remove-resource", "The resource was taken out");
    await expect(table).not.toContainText("Service desk");

    await giveRole(desk, "Catalog reader", "Bilal Haddad", "User, group or app registration");
    await page.goto(here);
    await desk.confirms("Delete", "/ui/catalogs/delete", "The catalog was deleted.");
  },

  "of tenant-wide roles": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    await page.goto("/directory/roles");
    await giveRole(desk, "Global reader", "Bilal Haddad");
    // Whoever is chosen is one of those found; with the role that was chosen the form comes back.
    await page.goto("/directory/roles");
    await desk.fill({ "User or group": "Bilal Haddad" });
    await desk.choose("Role", "Catalog creator");
    await desk.button("Search").click();
    await page.getByRole("radio").first().evaluate((radio: HTMLInputElement) => (radio.value = "nobody"));
    await page.getByRole("radio").first().check();
    await desk.refuses("Give role", "/ui/roles/grant", "Search for somebody, and choose one of those found.");
    await expect(desk.chosen("Role")).toHaveText("Catalog creator");
  },
};

/** Gives somebody a role and takes it away again. */
async function giveRole(desk: Desk, role: string, name: string, label = "User or group"): Promise<void> {
  const { page } = desk;
  await desk.choose("Role", role);
  await desk.fill({ [label]: name });
  await desk.button("Search").click();
  await page.getByRole("radio", { name: new RegExp(name) }).first().check();
  await desk.does("Give role", "/ui/roles/grant", `The role was given: ${role}.`);
  const taken = page.getByRole("button", { name: `Remove ${role} from ${name}` });
  await desk.does(taken, "/ui/roles/revoke", "The role was taken away.");
}
