import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort, terminate, untilReady } from "./process";

const root = resolve(__dirname, "../..");
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/regrant");

/** The release binary, serving the demo tenant from a data directory of its own. */
export class Portal {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts on a free port and returns when the portal is ready. */
  static async start(): Promise<Portal> {
    const dataDir = mkdtempSync(join(tmpdir(), "regrant-end2end-"));
    // Started by root, the private PostgreSQL is another user's and must get through.
    chmodSync(dataDir, 0o755);
    const logFile = join(dataDir, "serve.log");
    const log = openSync(logFile, "w");
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { DATABASE_URL: _, ...env } = process.env;
    const args = ["serve", "--demo", "--listen", `127.0.0.1:${port}`, "--data-dir", dataDir];
    const child = spawn(binary, args, { cwd: root, env, stdio: ["ignore", log, log] });
    child.on("error", () => {}); // untilReady tells
    const portal = new Portal(url, dataDir, child);
    try {
      const ready = async () => (await fetch(`${url}/readyz`)).ok;
      await untilReady(child, ready, () => readFileSync(logFile, "utf8").slice(-4000), 120);
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  /** Stops it and removes its data; fails when it did not stop in the 30 seconds it promises. */
  async stop(): Promise<void> {
    const stopped = await terminate(this.child, 31);
    rmSync(this.dataDir, { recursive: true, force: true });
    if (!stopped) throw new Error("regrant did not stop within 30 s of SIGTERM");
  }
}
