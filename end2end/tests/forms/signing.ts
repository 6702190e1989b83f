import { expect } from "@playwright/test";
import type { Journeys } from "../../support/forms";
import { signIn } from "../../support/test";

/** What is on every page: signing in and out, and how things are displayed. */
export const signing: Journeys = {
  "to sign in and out": async (desk) => {
    const { page } = desk;
    await signIn(page, "catalog-reader");
    desk.sent.done.add("/sign-in");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("status")).toContainText("You have signed out.");
    desk.sent.done.add("/sign-out");
    await desk.fill({ "User name": "catalog-reader", Password: "wrong" });
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("user name or the password");
    await expect(desk.field("User name")).toHaveValue("catalog-reader");
    desk.sent.refused.add("/sign-in");
  },

  "of the display": async (desk) => {
    const { page } = desk;
    await desk.enter("end-user");
    await page.goto("/");
    await page.getByRole("button", { name: "Display" }).click();
    await page.getByRole("radio", { name: "Compact" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
    desk.sent.done.add("/ui/display");
  },
};
