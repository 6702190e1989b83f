import { expect } from "@playwright/test";
import type { Journeys } from "../../support/forms";
import { openPackage } from "../../support/packages";

/** Assignments, requests, runs. */
export const assignments: Journeys = {
  "of assignments": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    const here = await openPackage(page, "Paper work", "assignments");
    await desk.button("New assignment").click();
    await desk.fill({ User: "Kenji Sato" });
    await desk.button("Search").click();
    await page.getByRole("checkbox", { name: "Select Kenji Sato" }).check();
    const typed = { "Start date": "2999-05-02", "End date": "2999-05-01", Justification: "For <good>." };
    await desk.fill(typed);
    await desk.refuses("Assign", "/ui/assignments/assign", "End date: it has to lie after the start", { typed, field: "End date" });
    await expect(page.getByRole("checkbox", { name: "Select Kenji Sato" })).toBeChecked();
    await desk.fill({ "Start date": "", "End date": "" });
    await desk.does("Assign", "/ui/assignments/assign", "Delivery of 1 assignment has started.");

    await desk.refuses("Reprocess", "/ui/assignments/reprocess", "Select at least one assignment");
    await page.getByRole("checkbox", { name: "Select Kenji Sato" }).check();
    await desk.does("Reprocess", "/ui/assignments/reprocess", /Reprocess of 1 assignment/);
    await desk.refuses("Preview changes", "/ui/assignments/preview", "Select at least one assignment");
    await page.getByRole("checkbox", { name: "Select Kenji Sato" }).check();
    await desk.button("Preview changes").click();
    await expect(desk.heading).toHaveText("Preview | Paper work");
    desk.sent.done.add("/ui/assignments/preview");

    await page.goto(`${here}/assignments`);
    await page.getByRole("checkbox", { name: "Select Kenji Sato" }).check();
    await desk.confirms("Remove", "/ui/assignments/remove", /Removal of 1 assignment/);
  },

  "of a preview that is applied": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    await openPackage(page, "Logistics", "assignments");
    await page.getByRole("link", { name: /^Select all .* that match the filter$/ }).click();
    await desk.button("Preview changes").click();
    await expect(async () => {
      await desk.button("Refresh").click();
      await expect(desk.button("Apply this preview")).not.toHaveAttribute("aria-disabled", "true", { timeout: 1_000 });
    }).toPass();
    await desk.does("Apply this preview", "/ui/runs/apply", "What the preview showed is being done");
  },

  "of requests, and of a cause that is retried": async (desk) => {
    const { page } = desk;
    await desk.enter("package-manager");
    const here = await openPackage(page, "Sales Management", "requests");
    await desk.refuses("Reprocess", "/ui/requests/reprocess", "Select at least one request");
    await page.goto(`${here}/requests?state=DeliveryFailed`);
    await page.locator("tbody").getByRole("checkbox").first().check();
    await desk.does("Reprocess", "/ui/requests/reprocess", /Reprocess of 1 request/);
    await desk.refuses("Preview changes", "/ui/requests/preview", "Select at least one request");
    await page.goto(`${here}/requests?state=DeliveryFailed`);
    await page.locator("tbody").getByRole("checkbox").first().check();
    await desk.button("Preview changes").click();
    await expect(desk.heading).toHaveText("Preview | Sales Management");
    desk.sent.done.add("/ui/requests/preview");
    await page.goto(`${here}/requests?state=PendingApproval`);
    await page.locator("tbody").getByRole("checkbox").first().check();
    await desk.confirms("Cancel request", "/ui/requests/cancel", /1 request/);
    const retried = await openPackage(page, "Field Events", "");
    await page.goto(retried);
    const retry = page.getByRole("button", { name: /^Retry all with this cause/ }).first();
    await desk.does(retry, "/ui/assignments/reprocess", /Reprocess of \d+ assignment/);
  },
};
