import { expect } from "@playwright/test";
import type { Journeys } from "../../support/forms";

/** Users, groups, imports. */
export const directory: Journeys = {
  "of a user": async (desk) => {
    const { page } = desk;
    await desk.enter("user-administrator");
    await page.goto("/directory/users/new");
    const typed = { Name: "Nils Formann", "User principal name": "nowhere", "Job title": "Clerk & \"chief\"" };
    await desk.fill(typed);
    const create = "/ui/users/create";
    await desk.refuses("Create", create, "User principal name", { typed, field: "User principal name" });
    await desk.fill({ "User principal name": "nils@contoso.test" });
    await desk.does("Create", create, "The user was created.");
    await expect(desk.heading).toHaveText("Nils Formann");

    await desk.button("Edit").click();
    await desk.fill({ Name: " ", Department: "Forms" });
    const edited = { typed: { Name: " ", Department: "Forms" }, field: "Name" };
    await desk.refuses("Save", "/ui/users/edit", "Name", edited);
    await desk.fill({ Name: "Nils Former" });
    await desk.does("Save", "/ui/users/edit", "The user was saved.");
    await expect(desk.heading).toHaveText("Nils Former");
    await desk.does("Disable", "/ui/users/enable", "sign in");
    await desk.does("Enable", "/ui/users/enable", "They may sign in again.");
    await desk.confirms("Delete", "/ui/users/delete", "The user was deleted.");
  },

  "of a group": async (desk) => {
    const { page } = desk;
    await desk.enter("user-administrator");
    await page.goto("/directory/groups/new");
    const typed = { Name: " ", Description: "Those who fill in." };
    await desk.fill(typed);
    await desk.refuses("Create", "/ui/groups/create", "Name", { typed, field: "Name" });
    await desk.fill({ Name: "Form fillers" });
    await desk.does("Create", "/ui/groups/create", "The group was created.");
    await desk.button("Edit").click();
    await desk.fill({ Name: " ", Description: "They fill in." });
    const edited = { typed: { Name: " ", Description: "They fill in." }, field: "Name" };
    await desk.refuses("Save", "/ui/groups/edit", "Name", edited);
    await desk.fill({ Name: "Form fillers" });
    await desk.does("Save", "/ui/groups/edit", "The group was saved.");

    for (const [kind, where] of [
      ["member", page.getByRole("table", { name: "Members" })],
      ["owner", page.getByRole("list", { name: "Owners" })],
    ] as const) {
      await desk.fill({ User: "Kenji Sato" });
      await desk.button("Search").click();
      const name = `Add as ${kind}: Kenji Sato`;
      await desk.does(page.getByRole("button", { name }), `/ui/groups/add-${kind}`, `The ${kind} was added.`);
      await expect(where).toContainText("Kenji Sato");
      const taken = where.getByRole("button", { name: "Remove: Kenji Sato" });
      await desk.does(taken, `/ui/groups/remove-${kind}`, `The ${kind} was removed.`);
    }
    await desk.confirms("Delete", "/ui/groups/delete", "The group was deleted.");
  },

  "of an import": async (desk) => {
    const { page } = desk;
    await desk.enter("user-administrator");
    const send = async (text: string) => {
      await page.goto("/directory/import");
      const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await desk.field("File").setInputFiles(file);
      await desk.button("Preview").click();
    };
    await send("Shoe size\n44\n");
    await expect(page.getByRole("alert")).toContainText("Shoe size");
    await expect(desk.field("File")).toHaveAttribute("aria-invalid", "true");
    desk.sent.refused.add("/directory/import");
    const rows = "User principal name,Display name\nimke@contoso.test,Imke Port\n";
    await send(rows);
    await expect(desk.heading).toContainText("Preview of the import");
    desk.sent.done.add("/directory/import");
    await desk.does("Compare again", "/ui/imports/look-again", "was compared with the directory again");
    await desk.does("Discard", "/ui/imports/discard", "Nothing was imported.");
    await send(rows);
    await desk.does("Import", "/ui/imports/apply", "The file was imported: 1 user created.");
  },
};
