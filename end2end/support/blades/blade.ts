import type { Action, Place } from "../policy";

/** An address of the portal, and what it shows and offers to whom. */
export interface Blade {
  /** The address as the router writes it. */
  path: string;
  /** What follows it. Ids are filled in, as in the path. */
  query?: string;
  /** Whether it is about something in a catalog: then it is looked at in one's own catalog and elsewhere. */
  placed?: boolean;
  /** What one has to be allowed to open it. */
  needs: Action;
  /** What one has to be allowed to learn that it is there at all. Where that is another action, others get 403. */
  known?: Action;
  /** The page's heading, with names filled in; a file or stream has none. */
  heading?: string;
  /** The commands of its command bar, and what each needs. */
  commands?: Record<string, Action>;
  /** What its buttons post to, and what each needs. Ids are filled in. */
  posts?: Record<string, Action>;
  /** Posts that it offers as well to those who have the occasion. */
  perhaps?: Record<string, Action>;
  /** Posts that are offered only here, since the demo tenant has their occasion only here. */
  only?: Partial<Record<Place, Record<string, Action>>>;
  /** What its links lead to, in each place, and what seeing it needs. A list shows nothing else. */
  links?: Record<string, Action>;
  /** Whether it is the global administrator's alone. */
  private?: boolean;
}

export const GOVERNANCE = "/identity-governance";
export const PACKAGES = `${GOVERNANCE}/access-packages`;
export const PACKAGE = `${PACKAGES}/{package}`;
export const CATALOGS = `${GOVERNANCE}/catalogs`;
export const CATALOG = `${CATALOGS}/{catalog}`;
export const RESOURCE = `${GOVERNANCE}/resources/{resource}`;
export const RUN = `${GOVERNANCE}/runs/{run}`;
export const USER = "/directory/users/{user}";
export const GROUP = "/directory/groups/{group}";

/** The same blade at a longer address, where it offers more. */
export const more = (blade: Blade, query: string, posts: Record<string, Action> = {}): Blade => ({
  ...blade,
  query,
  posts: { ...blade.posts, ...posts },
});

/** The same blade at each span of time that its health can be looked back. */
export const spans = (blade: Blade): Blade[] => ["24h", "7d", "30d", "1y"].map((span) => more(blade, `?health=${span}`));
