import { Portal } from "./support/portal";

/** Starts the release binary with the demo tenant once for all tests, and stops it after the last. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const portal = await Portal.start();
  // Workers inherit the environment; support/test.ts reads it.
  process.env.REGRANT_TEST_URL = portal.url;
  process.env.REGRANT_TEST_DATA_DIR = portal.dataDir;
  return () => portal.stop();
}
