import { expect } from "@playwright/test";
import type { Desk, Journeys } from "../../support/forms";

const APPS = "/directory/app-registrations";
const ISSUER = "https://login.contoso.test/tenant";

/** App registrations and linked identities. */
export const apps: Journeys = {
  "of an app registration": async (desk) => {
    const { page } = desk;
    await desk.enter("global-administrator");
    await page.goto(`${APPS}/new`);
    await desk.fill({ Name: " " });
    await desk.refuses("Create", APPS, "Name", { typed: { Name: " " }, field: "Name" });
    await desk.fill({ Name: "Form <robot>" });
    await page.getByRole("checkbox", { name: /Group\.Read\.All/ }).check();
    await desk.does("Create", APPS, "The app registration was created.");
    await expect(desk.heading).toHaveText("Form <robot>");
    const here = new URL(page.url()).pathname;
    const secret = desk.field("Client secret");
    const first = await secret.inputValue();
    await linked(desk, "robot");

    await page.goto(here);
    await desk.confirms("New secret", here, "The new secret was made.");
    await expect(secret).not.toHaveValue(first);
    // Somebody else was faster.
    await page.goto(here);
    const nothing = "00000000-0000-4000-8000-000000000000";
    await page.locator("input[name=newest]").evaluate((input: HTMLInputElement, id) => (input.value = id), nothing);
    const button = await desk.asked("New secret");
    await desk.choose("Present secrets count on for", "7 days");
    await desk.refuses(button, here, "A newer secret was made meanwhile");
    await expect(page.locator("[name=overlap] option:checked")).toHaveText("7 days");
    await expect(secret).toHaveCount(0);
    await desk.confirms("Delete", "/ui/app-registrations/delete", "The app registration was deleted.");
  },

  "of a user's identities": async (desk) => {
    await desk.enter("global-administrator");
    await desk.page.goto("/directory/users?search=Bilal Haddad");
    await desk.page.getByRole("table").getByRole("link", { name: "Bilal Haddad" }).first().click();
    await linked(desk, "bilal");
  },
};

/** Links an identity and unlinks it. */
async function linked(desk: Desk, subject: string): Promise<void> {
  const typed = { Issuer: ISSUER, Subject: "two words" };
  await desk.fill(typed);
  await desk.refuses("Link", "/ui/identities/link", "Subject", { typed, field: "Subject" });
  await desk.fill({ Subject: subject });
  await desk.does("Link", "/ui/identities/link", "The identity is linked.");
  const unlink = desk.page.getByRole("button", { name: `Unlink ${subject} of ${ISSUER}` });
  await desk.does(unlink, "/ui/identities/unlink", "The identity was unlinked.");
}
