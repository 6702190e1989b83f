// A Regrant of its own for the tests: the release binary over TLS with the demo tenant, in a data directory of its own.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "release/regrant");
const READY_WITHIN = 120_000;
/** regrant promises to stop within 30 s of SIGTERM. */
const STOPPED_WITHIN = 31_000;

/** This shell's, without what would steer regrant. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== "DATABASE_URL" && !name.startsWith("REGRANT_")),
);

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class Portal {
  /** Starts on a free port and returns when the portal is ready; over TLS with a certificate of its own unless options say so. */
  static async start(...options) {
    const portal = new Portal();
    portal.dataDir = mkdtempSync(join(tmpdir(), "regrant-clients-"));
    // Started by root, the private PostgreSQL is another user's and must get through.
    chmodSync(portal.dataDir, 0o755);
    const named = options.indexOf("--tls-cert");
    portal.certificate = named >= 0 ? options[named + 1] : join(portal.dataDir, "tls/self-signed.crt");
    portal.key = portal.certificate.replace(/crt$/, "key");
    const tls = named >= 0 ? [] : ["--tls", "self-signed"];
    const port = await freePort();
    portal.url = `https://localhost:${port}`;
    portal.logFile = join(portal.dataDir, "serve.log");
    const log = openSync(portal.logFile, "w");
    const where = ["--listen", `127.0.0.1:${port}`, "--public-url", portal.url, "--data-dir", portal.dataDir];
    portal.child = spawn(binary, ["serve", "--demo", ...tls, ...where, ...options], {
      cwd: root,
      env,
      stdio: ["ignore", log, log],
    });
    portal.child.on("error", () => {}); // the wait tells
    try {
      await portal.#wait();
    } catch (error) {
      await portal.stop();
      throw error;
    }
    return portal;
  }

  /** Registers a program; its `clientId` and `clientSecret`. */
  app(name, ...permissions) {
    const options = permissions.flatMap((permission) => ["--permission", permission]);
    const line = ["app", "create", "--name", name, ...options, "--data-dir", this.dataDir];
    return JSON.parse(this.#run(line));
  }

  /** Links a user or an app registration (`noun`) to whom the identity provider calls this. */
  link(noun, name, subject, issuer) {
    const identity = ["--subject", subject, "--issuer", issuer];
    this.#run([noun, "link", name, ...identity, "--data-dir", this.dataDir]);
  }

  #run(line) {
    return execFileSync(binary, line, { cwd: root, env, encoding: "utf8" });
  }

  /** Stops it and removes its data; fails when it did not stop in the 30 seconds it promises. */
  async stop() {
    let stopped = true;
    if (!this.#ended()) {
      const timer = setTimeout(() => {
        stopped = false;
        this.child.kill("SIGKILL");
      }, STOPPED_WITHIN);
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
      clearTimeout(timer);
    }
    rmSync(this.dataDir, { recursive: true, force: true });
    if (!stopped) throw new Error("regrant did not stop within 30 s of SIGTERM");
  }

  #ended() {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async #wait() {
    const deadline = Date.now() + READY_WITHIN;
    const told = (what) => new Error(`${binary} ${what}:\n${readFileSync(this.logFile, "utf8").slice(-4000)}`);
    while (!(await this.#isReady().catch(() => false))) {
      if (this.#ended()) throw told("has ended");
      if (Date.now() > deadline) throw told("is not ready in time");
      await sleep(50);
    }
  }

  async #isReady() {
    const call = request(`${this.url}/readyz`, { ca: readFileSync(this.certificate) }).end();
    const [answer] = await once(call, "response");
    answer.resume();
    return answer.statusCode === 200;
  }
}
