import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** Waits until `ready` holds; fails when `child` ends before, or after `seconds`. */
export async function untilReady(
  child: ChildProcess,
  ready: () => Promise<boolean>,
  log: () => string,
  seconds: number,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ready().catch(() => false))) {
    if (ended(child)) throw new Error(`${child.spawnfile} ended with ${child.exitCode ?? child.signalCode}:\n${log()}`);
    if (Date.now() > deadline) throw new Error(`${child.spawnfile} is not ready after ${seconds} s:\n${log()}`);
    await sleep(50);
  }
}

/** Asks `child` to end, and insists after `seconds`; tells whether it ended by itself. */
export async function terminate(child: ChildProcess, seconds: number): Promise<boolean> {
  if (ended(child)) return true;
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    child.kill("SIGKILL");
  }, seconds * 1000);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(timer);
  return !killed;
}
