import { expect } from "@playwright/test";
import { PACKAGES } from "../../support/blades/blade";
import type { Journeys } from "../../support/forms";
import { openPackage } from "../../support/packages";

/** Access packages and what one asks for of one's own. */
export const packages: Journeys = {
  "of an access package": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    await page.goto(`${PACKAGES}/new`);
    await desk.choose("Catalog", "Operations");
    await desk.fill({ Name: "Paper work" });
    for (let step = 0; step < 4; step += 1) await desk.button("Next").click();
    await desk.does("Create", "/ui/packages/create", "The access package was created.");
    await expect(desk.heading).toHaveText("Paper work");
    const here = page.url();

    await desk.button("Edit").click();
    const typed = { Name: "Logistics", Description: "Rather \u201clong\u201d." };
    await desk.fill(typed);
    await desk.refuses("Save", "/ui/packages/edit", "Logistics", { typed });
    await desk.fill({ Name: " " });
    await desk.refuses("Save", "/ui/packages/edit", "Name", { typed: { ...typed, Name: " " }, field: "Name" });
    await desk.fill({ Name: "Paper work" });
    await desk.does("Save", "/ui/packages/edit", "The access package was saved.");
    await desk.does("Hide from My Access", "/ui/packages/hide", "no longer offers");
    await desk.does("Show in My Access", "/ui/packages/hide", "My Access offers it.");

    await page.goto(`${here}/policies`);
    await desk.button("New policy").click();
    const policy = { Name: "Volunteers", Description: "Those who raise a hand.", "Duration in days": "0" };
    await desk.fill(policy);
    await desk.choose("Who may ask", "Everyone signed in");
    await desk.field("May be asked for again before it ends").check();
    await desk.refuses("Save", "/ui/policies/save", "Duration", { typed: policy, field: "Duration in days" });
    await expect(desk.chosen("Who may ask")).toHaveText("Everyone signed in");
    await expect(desk.field("May be asked for again before it ends")).toBeChecked();
    const again = "May be asked for again before it ends";
    await desk.fill({ "Duration in days": "" });
    await desk.refuses("Save", "/ui/policies/save", "has no end can't be extended", { field: again });
    await desk.fill({ "Duration in days": "30" });
    await desk.does("Save", "/ui/policies/save", "The policy was saved.");

    await page.goto(`${here}/resource-roles`);
    await desk.choose("Resource role", "Service desk, Member (Built-in directory)");
    await desk.button("Add").click();
    await expect(page.getByText("Nothing is changed yet.")).toBeVisible();
    await desk.does("Apply this change", "/ui/resource-roles/change", "The change was made.");

    await page.goto(`${here}/separation-of-duties`);
    await desk.fill({ "Access package or group": "Plant Access" });
    await desk.button("Search").click();
    await page.getByRole("radio", { name: /^Plant Access/ }).check();
    await page.getByRole("radio").first().evaluate((radio: HTMLInputElement) => (radio.value = "package:nobody"));
    await desk.refuses("Add", "/ui/separation/add", "Search for an access package or a group, and choose one.");
    await page.getByRole("radio", { name: /^Plant Access/ }).check();
    await desk.does("Add", "/ui/separation/add", "Nobody can be given both from now on.");
    const apart = page.getByRole("button", { name: /^Remove Plant Access/ });
    await desk.does(apart, "/ui/separation/remove", "They can be had together again.");

    await page.goto(`${here}?edit=details`);
    await desk.choose("Catalog", "Engineering");
    await desk.refuses("Move", "/ui/packages/move", 'does not hold "Service desk"');
    await expect(desk.chosen("Catalog")).toHaveText("Engineering");
    await page.goto(`${here}/resource-roles`);
    await page.getByRole("checkbox", { name: "Select Service desk, Member" }).check();
    await desk.button("Remove").click();
    await desk.does("Apply this change", "/ui/resource-roles/change", "The change was made.");
    await page.goto(`${here}?edit=details`);
    await desk.choose("Catalog", "Engineering");
    await desk.does("Move", "/ui/packages/move", "The access package was moved.");
  },

  "of one's own access": async (desk) => {
    const { page } = desk;
    await desk.enter("end-user");
    await page.goto("/my-access");
    const name = "Paper work";
    const request = "/ui/my-access/request";
    const ask = page.getByRole("button", { name: `Request: ${name}` });
    const justification = page.getByRole("textbox", { name: `Justification: ${name}` });
    await justification.evaluate((field: HTMLInputElement) => field.removeAttribute("maxlength"));
    const long = { [`Justification: ${name}`]: "x".repeat(1_001) };
    await desk.fill(long);
    await desk.refuses(ask, request, "at most 1000 characters", { typed: long });
    await expect(justification).toHaveAttribute("aria-invalid", "true");
    await justification.fill("For the files.");
    const mine = page.getByRole("table", { name: "My assignments" }).getByRole("row", { name: new RegExp(name) });
    await desk.does(ask, request, "Your request was made.");
    await expect(async () => {
      await desk.button("Refresh").click();
      await expect(mine).toContainText("Delivered", { timeout: 1_000 });
    }).toPass();

    // It can be extended once its policy gives more than it has.
    await desk.enter("global-administrator");
    await openPackage(page, name, "policies");
    await page.getByRole("table", { name: "Policies" }).getByRole("link", { name: "Volunteers" }).click();
    await desk.fill({ "Duration in days": "60" });
    await desk.does("Save", "/ui/policies/save", "The policy was saved.");
    await desk.enter("end-user");
    await page.goto("/my-access");
    await desk.does(mine.getByRole("button", { name: `Extend: ${name}` }), "/ui/my-access/extend", "Your access was extended.");

    await page.getByRole("textbox", { name: "Justification: Developer" }).fill("For the price list.");
    await desk.does(page.getByRole("button", { name: "Request: Developer" }), request, "Your request was made.");
    await desk.does(page.getByRole("button", { name: "Cancel: Developer" }), "/ui/my-access/cancel", "is being canceled");
  },

  "of a policy that exists, and of a package that is deleted": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    const here = await openPackage(page, "Plant Access", "policies");
    await page.getByRole("link", { name: "Employees on request" }).click();
    await desk.refuses(await desk.asked("Delete"), "/ui/policies/delete", "There are live assignments");
    await desk.does("Disable", "/ui/policies/enable", "The policy was disabled");
    await page.goto(`${here}/policies`);
    await desk.button("New policy").click();
    await desk.fill({ Name: "For a moment" });
    await desk.does("Save", "/ui/policies/save", "The policy was saved.");
    await page.getByRole("link", { name: "For a moment" }).click();
    await desk.confirms("Delete", "/ui/policies/delete", "The policy was deleted.");

    await page.goto(`${PACKAGES}/new?name=For a moment`);
    for (let step = 0; step < 4; step += 1) await desk.button("Next").click();
    await desk.does("Create", "/ui/packages/create", "The access package was created.");
    await desk.confirms("Delete", "/ui/packages/delete", "The access package was deleted.");
  },
};
