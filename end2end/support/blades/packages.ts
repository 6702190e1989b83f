import { type Blade, CATALOG, more, PACKAGE, PACKAGES, RESOURCE, spans, USER } from "./blade";

const DRAFT = "?name=Draft&catalog={catalog}";

const wizard = (step: string, heading: string): Blade => ({
  path: `${PACKAGES}/new${step}`,
  query: DRAFT,
  needs: "manage package",
  known: "sign in",
  heading: `New access package | ${heading}`,
});

const OVERVIEW: Blade = {
  path: PACKAGE,
  placed: true,
  needs: "view catalog",
  heading: "{package name}",
  commands: {
    Edit: "manage package",
    "Hide from My Access": "manage package",
    Delete: "manage package",
    Refresh: "view catalog",
  },
  posts: { "/ui/packages/hide": "manage package", "/ui/packages/delete": "manage package" },
  // Deliveries failed here: a cause's card retries them.
  only: { own: { "/ui/assignments/reprocess": "reprocess" } },
  links: { [`${PACKAGE}?health=24h#health`]: "view assignments" },
};

const RESOURCE_ROLES: Blade = {
  path: `${PACKAGE}/resource-roles`,
  placed: true,
  needs: "view catalog",
  heading: "{package name} | Resource roles",
  commands: { Remove: "manage package", Refresh: "view catalog" },
  links: { [RESOURCE]: "view assignments" },
};

const POLICIES: Blade = {
  path: `${PACKAGE}/policies`,
  placed: true,
  needs: "view catalog",
  heading: "{package name} | Policies",
  commands: { "New policy": "manage package" },
};

/** Access packages, their assignments and requests. */
export const BLADES_OF_PACKAGES: Blade[] = [
  {
    path: PACKAGES,
    needs: "sign in",
    heading: "Access packages",
    commands: { "New access package": "manage package" },
    links: { [PACKAGE]: "view catalog", [CATALOG]: "view catalog" },
  },
  wizard("", "Basics"),
  wizard("/resource-roles", "Resource roles"),
  wizard("/requests", "Requests"),
  wizard("/lifecycle", "Lifecycle"),
  { ...wizard("/review", "Review + create"), posts: { "/ui/packages/create": "manage package" } },
  OVERVIEW,
  ...spans(OVERVIEW),
  more(OVERVIEW, "?edit=details", {
    "/ui/packages/edit": "manage package",
    // To another catalog: who holds a role in one has none.
    "/ui/packages/move": "manage package everywhere",
  }),
  RESOURCE_ROLES,
  more(RESOURCE_ROLES, "?selected[]={role}", { "/ui/resource-roles/change": "manage package" }),
  POLICIES,
  more(POLICIES, "?edit=new", { "/ui/policies/save": "manage package" }),
  more(POLICIES, "?edit={policy}", {
    "/ui/policies/save": "manage package",
    "/ui/policies/enable": "manage package",
    "/ui/policies/delete": "manage package",
  }),
  {
    path: `${PACKAGE}/separation-of-duties`,
    query: "?search=e",
    placed: true,
    needs: "view catalog",
    heading: "{package name} | Separation of duties",
    posts: { "/ui/separation/add": "manage package", "/ui/separation/remove": "manage package" },
  },
  {
    path: `${PACKAGE}/separation-of-duties/both`,
    query: "?with=package:{near}",
    placed: true,
    needs: "view assignments",
    heading: "{package name} | Who also has {near name}",
    commands: { Download: "view assignments" },
  },
  {
    path: `${PACKAGE}/separation-of-duties/both.csv`,
    query: "?with=package:{near}",
    placed: true,
    needs: "view assignments",
  },
  {
    path: `${PACKAGE}/assignments`,
    placed: true,
    needs: "view assignments",
    heading: "{package name} | Assignments",
    commands: {
      "New assignment": "assign",
      Reprocess: "reprocess",
      "Preview changes": "reprocess",
      Remove: "assign",
      Refresh: "view assignments",
      Download: "view assignments",
    },
    posts: {
      "/ui/assignments/reprocess": "reprocess",
      "/ui/assignments/preview": "reprocess",
      "/ui/assignments/remove": "assign",
    },
  },
  { path: `${PACKAGES}.count`, needs: "sign in" },
  { path: `${PACKAGE}/assignments.csv`, placed: true, needs: "view assignments" },
  { path: `${PACKAGE}/assignments.count`, placed: true, needs: "view assignments" },
  {
    path: `${PACKAGE}/assignments/new`,
    query: "?search={person name}",
    placed: true,
    needs: "assign",
    known: "view catalog",
    heading: "{package name} | New assignment",
    posts: { "/ui/assignments/assign": "assign" },
  },
  {
    path: `${PACKAGE}/assignments/{assignment}`,
    placed: true,
    needs: "view assignments",
    heading: "{package name} | {person name}",
    commands: { Reprocess: "reprocess", "Preview changes": "reprocess", Remove: "assign", Refresh: "view assignments" },
    posts: {
      "/ui/assignments/reprocess": "reprocess",
      "/ui/assignments/preview": "reprocess",
      "/ui/assignments/remove": "assign",
    },
    links: { [USER]: "view directory" },
  },
  {
    path: `${PACKAGE}/requests`,
    placed: true,
    needs: "view assignments",
    heading: "{package name} | Requests",
    commands: {
      Reprocess: "reprocess",
      "Preview changes": "reprocess",
      "Cancel request": "assign",
      Refresh: "view assignments",
      Download: "view assignments",
    },
    posts: {
      "/ui/requests/reprocess": "reprocess",
      "/ui/requests/preview": "reprocess",
      "/ui/requests/cancel": "assign",
    },
  },
  { path: `${PACKAGE}/requests.csv`, placed: true, needs: "view assignments" },
  { path: `${PACKAGE}/requests.count`, placed: true, needs: "view assignments" },
  {
    path: `${PACKAGE}/requests/{request}`,
    placed: true,
    needs: "view assignments",
    heading: "{package name} | {asked name}",
    commands: {
      "Reprocess request": "reprocess",
      "Preview changes": "reprocess",
      "Cancel request": "assign",
      Refresh: "view assignments",
    },
    // It waits: it can be called off, and there is nothing to reprocess.
    posts: { "/ui/requests/cancel": "assign" },
  },

];
