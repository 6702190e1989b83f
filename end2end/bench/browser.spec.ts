import type { Browser, CDPSession, Page } from "@playwright/test";
import { live, openPackage } from "../support/packages";
import { signIn, test } from "../support/test";
import { Figures, median } from "./figures";

/** How often each page is loaded into an empty browser. */
const LOADS = 5;
/** How often everything is selected, and emptied again. */
const CLICKS = 9;
const ROWS = 1_000;

/** What a page has told of itself. */
interface Seen {
  /** When its largest piece of content was painted. */
  painted: number;
  /** When the WASM had taken over. */
  live: number;
  /** When the last task ended that kept the page from answering. */
  idle: number;
  /** How far content has moved (CLS). */
  shift: number;
  bytes: number;
}

declare global {
  interface Window {
    seen: Seen;
    click: number;
  }
}

test("a mid-range phone on slow 4G", async ({ page, browser, portal }) => {
  const figures = new Figures();
  await signIn(page, "global-administrator");
  const sales = await openPackage(page, "Sales and Marketing", "assignments");
  const state = await page.context().storageState();
  const pages = [
    ["Assignments of a package", `${sales}/assignments`],
    ["overview of a package", sales],
    ["Users", "/directory/users"],
    ["Home", "/"],
  ];
  for (const [name, address] of pages) {
    const loads: Seen[] = [];
    for (let round = 0; round < LOADS; round += 1) {
      const context = await browser.newContext({
        storageState: state,
        viewport: { width: 360, height: 800 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
      });
      const phone = await context.newPage();
      await slow(await context.newCDPSession(phone));
      loads.push(await load(phone, `${portal.url}${address}`));
      await context.close();
    }
    const of = (value: (seen: Seen) => number) => median(loads.map(value));
    console.log(`browser: ${name} has ${Math.round(of((seen) => seen.bytes) / 1024)} KB to load`);
    figures.add(`${name}: largest content painted`, of((seen) => seen.painted), "ms", 1_500);
    figures.add(`${name}: interactive`, of((seen) => Math.max(seen.live, seen.idle)), "ms", 3_000);
    figures.add(`${name}: layout shift`, Math.max(...loads.map((seen) => seen.shift)), "", 0, 3);
  }
  for (const [what, rate] of [["", 1], [", processor slowed down 4 times", 4]] as const) {
    const clicks = await select(browser, state, `${portal.url}${sales}/assignments`, rate);
    figures.add(`select ${ROWS} rows, from the click to the next frame${what}`, median(clicks), "ms", 2 * (1000 / 60), 1);
  }
  figures.print();
});

/** Slow 4G, and a processor of a quarter of this one's speed. */
async function slow(session: CDPSession): Promise<void> {
  await session.send("Network.enable");
  const kilobit = 1000 / 8;
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600 * kilobit,
    uploadThroughput: 750 * kilobit,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

/** Loads a page and lets it come to rest. */
async function load(page: Page, address: string): Promise<Seen> {
  await page.addInitScript(() => {
    window.seen = { painted: 0, live: 0, idle: 0, shift: 0, bytes: 0 };
    const observe = (type: string, take: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    observe("largest-contentful-paint", (entry) => (window.seen.painted = entry.startTime));
    observe("longtask", (entry) => (window.seen.idle = entry.startTime + entry.duration));
    observe("layout-shift", (entry) => (window.seen.shift += (entry as unknown as { value: number }).value));
    const root = new MutationObserver(() => {
      if (document.documentElement?.hasAttribute("data-live") && !window.seen.live) window.seen.live = performance.now();
    });
    root.observe(document, { attributes: true, subtree: true, attributeFilter: ["data-live"] });
  });
  await page.goto(address, { waitUntil: "load" });
  await live(page);
  await page.waitForTimeout(1_000);
  return page.evaluate(() => {
    const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const [document] = performance.getEntriesByType("navigation") as PerformanceResourceTiming[];
    const bytes = [...loaded, document].reduce((sum, entry) => sum + (entry?.transferSize ?? 0), 0);
    return { ...window.seen, bytes };
  });
}

/**
 * Selects all rows of a long page and empties them again, and tells how long each click took to be seen. A page of the
 * portal has 50 rows: they are multiplied where they stand.
 */
async function select(browser: Browser, state: object, address: string, rate: number): Promise<number[]> {
  const context = await browser.newContext({ storageState: state as never, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await live(page);
  await page.locator("tbody").evaluate((body, rows) => {
    const first = [...body.children];
    for (let row = first.length; row < rows; row += 1) {
      const copy = first[row % first.length]?.cloneNode(true) as Element;
      copy.id += `-${row}`;
      for (const box of copy.querySelectorAll("input")) box.id += `-${row}`;
      body.append(copy);
    }
  }, ROWS);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  const box = page.getByRole("checkbox", { name: "Select all on this page" });
  await page.evaluate(() => {
    // From the press of the button to the frame that shows what came of it.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === "click") window.click = entry.duration;
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  const clicks: number[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    await page.evaluate(() => (window.click = 0));
    await box.click();
    const chosen = click % 2 === 0 ? ROWS : 0;
    await page.waitForFunction((rows) => document.querySelectorAll("[data-row]:checked").length === rows, chosen);
    await page.waitForTimeout(300);
    // Anything below the threshold is told of as nothing: within a frame.
    clicks.push((await page.evaluate(() => window.click)) || 16);
  }
  await context.close();
  return clicks;
}
