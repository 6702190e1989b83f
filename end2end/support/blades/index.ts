import { type Blade, CATALOG, GROUP, PACKAGE, RUN, USER } from "./blade";
import { BLADES_OF_DIRECTORY } from "./directory";
import { BLADES_OF_GOVERNANCE } from "./governance";
import { BLADES_OF_PACKAGES } from "./packages";
import type { Action } from "../policy";

export type { Blade } from "./blade";

/** A search for something, and the link that it finds. */
const search = (text: string, link: string, needs: Action): Blade => ({
  path: "/search",
  query: `?q=${text}`,
  placed: true,
  needs: "sign in",
  heading: "Search",
  links: { [link]: needs },
});

/** Every address that the portal has for a browser to read. */
export const BLADES: Blade[] = [
  { path: "/", needs: "sign in", heading: "Home" },
  { path: "/sign-in", needs: "sign in", heading: "Sign in" },
  { path: "/search", needs: "sign in", heading: "Search" },
  search("{package name}", PACKAGE, "view catalog"),
  search("{person name}", USER, "view directory"),
  search("{group name}", GROUP, "view directory"),
  search("{catalog name}", CATALOG, "view catalog"),
  search("{run}", RUN, "view assignments"),
  ...BLADES_OF_GOVERNANCE,
  ...BLADES_OF_PACKAGES,
  ...BLADES_OF_DIRECTORY,
  {
    path: "/my-access",
    needs: "sign in",
    heading: "My Access",
    commands: { Refresh: "sign in" },
    posts: { "/ui/my-access/request": "sign in" },
    perhaps: { "/ui/my-access/cancel": "sign in", "/ui/my-access/extend": "sign in" },
  },
];
