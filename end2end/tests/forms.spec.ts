import { BLADES } from "../support/blades";
import { Desk, kind, type Journeys, type Sent } from "../support/forms";
import type { Place } from "../support/policy";
import { read } from "../support/reading";
import { Scene } from "../support/scene";
import { served } from "../support/served";
import { expect, test } from "../support/test";
import { Visitors } from "../support/visitors";
import { apps } from "./forms/apps";
import { assignments } from "./forms/assignments";
import { catalogs } from "./forms/catalogs";
import { directory } from "./forms/directory";
import { packages } from "./forms/packages";
import { signing } from "./forms/signing";
import { systems } from "./forms/systems";

// Every form without a script: it does what it is for and says so; with something wrong it comes back as it was typed,
// and says what is wrong, at the field where it is one field's. The last test asks the portal whether one is missing.

const JOURNEYS: Journeys = { ...signing, ...directory, ...catalogs, ...packages, ...assignments, ...systems, ...apps };

// What was made in one test is used in the next.
test.describe.configure({ mode: "serial" });
test.use({ javaScriptEnabled: false, trace: "off", actionTimeout: 20_000 });

// What the answer to a warning sends, which only a script gives; tests/session.spec.ts sends it.
const NO_FORM = "/ui/session/stay";

const sent: Sent = { done: new Set(), refused: new Set() };

for (const [name, journey] of Object.entries(JOURNEYS)) {
  test(name, ({ page, ldap }) => journey(new Desk(page, ldap, sent)));
}

test("none is forgotten", async ({ page, playwright, portal, ldap }) => {
  const forms = served("POST").filter((action) => action !== NO_FORM);
  expect(forms.filter((action) => !sent.done.has(action)), "forms that did nothing here").toEqual([]);

  const visitors = await Visitors.signIn(playwright, portal.url);
  const scene = await Scene.make(visitors.as("global-administrator"), page, ldap);
  const places: Place[] = ["own", "elsewhere"];
  const typed = new Set<string>();
  for (const blade of BLADES.filter(({ heading }) => heading)) {
    for (const place of blade.placed ? places : places.slice(0, 1)) {
      const { body } = await visitors.read("global-administrator", scene.address(blade, place));
      const { posts } = await read(page, body);
      for (const post of posts) {
        expect.soft(sent.done, `${post.action}, offered at ${blade.path}`).toContain(kind(post.action));
        if (post.typed) typed.add(kind(post.action));
      }
    }
  }
  await visitors.leave();
  expect(typed.size, "forms in which something is typed").toBeGreaterThan(15);
  expect([...typed].filter((action) => !sent.refused.has(action)), "forms that never came back here").toEqual([]);
});
