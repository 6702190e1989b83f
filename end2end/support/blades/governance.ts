import { type Blade, CATALOG, CATALOGS, GOVERNANCE, more, PACKAGE, RESOURCE, RUN, spans } from "./blade";

const ONE: Blade = {
  path: CATALOG,
  placed: true,
  needs: "view catalog",
  heading: "{catalog name}",
  commands: { Edit: "manage catalog", "New access package": "manage package", Delete: "manage catalog" },
  posts: { "/ui/catalogs/delete": "manage catalog", "/ui/catalogs/remove-resource": "manage catalog" },
  // Roles are held in this catalog.
  only: { own: { "/ui/roles/revoke": "manage catalog" } },
  links: { [PACKAGE]: "view catalog", [RESOURCE]: "view assignments" },
};

const LANDING: Blade = {
  path: GOVERNANCE,
  needs: "sign in",
  heading: "Identity Governance",
  links: { [`${GOVERNANCE}?health=24h#health`]: "view assignments everywhere" },
};

/** Identity Governance but for access packages: catalogs, resources, runs. */
export const BLADES_OF_GOVERNANCE: Blade[] = [
  LANDING,
  ...spans(LANDING),
  {
    path: CATALOGS,
    needs: "sign in",
    heading: "Catalogs",
    commands: { "New catalog": "create catalog" },
    links: { [CATALOG]: "view catalog" },
  },
  {
    path: `${CATALOGS}/new`,
    needs: "create catalog",
    known: "sign in",
    heading: "New catalog",
    posts: { "/ui/catalogs/create": "create catalog" },
  },
  ONE,
  more(ONE, "?edit=details&holder-name=Kenji", {
    "/ui/catalogs/edit": "manage catalog",
    "/ui/roles/grant": "manage managers",
  }),
  more(ONE, "?add=plant", { "/ui/catalogs/add-group": "add any resource" }),
  // To owners, who may add groups of their own alone, it shows what the catalog's page shows.
  more(ONE, "?add=ERP&from=applications", { "/ui/catalogs/add-application": "add any resource" }),
  {
    path: RESOURCE,
    placed: true,
    needs: "view assignments",
    heading: "{resource name} | Assignments",
    commands: { Refresh: "view assignments", Download: "view assignments" },
  },
  { path: `${RESOURCE}/access.csv`, placed: true, needs: "view assignments" },
  {
    path: `${GOVERNANCE}/runs`,
    needs: "sign in",
    heading: "Reprocess runs",
    commands: { Refresh: "sign in" },
    links: { [RUN]: "view assignments" },
  },
  {
    path: RUN,
    placed: true,
    needs: "view assignments",
    heading: "Preview | {package name}",
    commands: { "Apply this preview": "reprocess", Refresh: "view assignments", Download: "view assignments" },
    posts: { "/ui/runs/apply": "reprocess" },
  },
  { path: `${CATALOGS}.count`, needs: "sign in" },
  { path: `${GOVERNANCE}/runs.count`, needs: "sign in" },
  { path: `${RUN}/items.csv`, placed: true, needs: "view assignments" },
  { path: "/ui/runs/{run}/progress", placed: true, needs: "view assignments" },
  { path: "/ui/runs/{run}/events", placed: true, needs: "view assignments" },
];
