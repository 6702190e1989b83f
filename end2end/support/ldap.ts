import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { freePort, terminate, untilReady } from "./process";

const run = promisify(execFile);
const script = resolve(__dirname, "../../scripts/slapd-dev");

/** A real OpenLDAP server with the small tree of `scripts/slapd-dev`, changed and read by OpenLDAP's own tools. */
export class Ldap {
  readonly suffix = "dc=contoso,dc=test";
  readonly bindDn = `cn=admin,${this.suffix}`;

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly dir: string,
    private child: ChildProcess,
  ) {}

  static async start(): Promise<Ldap> {
    const dir = mkdtempSync(join(tmpdir(), "regrant-ldap-"));
    const port = await freePort();
    return new Ldap(`ldap://127.0.0.1:${port}/`, port, dir, await serve(dir, port));
  }

  /** Ends the server; its data stays. */
  async down(): Promise<void> {
    await terminate(this.child, 10);
  }

  /** Starts it again, at the same address and with the same data. */
  async up(): Promise<void> {
    this.child = await serve(this.dir, this.port);
  }

  /** The password of `bindDn`. */
  password(): string {
    return readFileSync(this.passwordFile, "utf8");
  }

  person(uid: string): string {
    return `uid=${uid},ou=people,${this.suffix}`;
  }

  group(name: string): string {
    return `cn=${name},ou=groups,${this.suffix}`;
  }

  /** The DNs of a group's members, sorted. */
  async members(group: string): Promise<string[]> {
    const { stdout } = await run("ldapsearch", [
      ...["-LLL", "-o", "ldif-wrap=no", ...this.login(), "-s", "base", "-b", this.group(group), "member"],
    ]);
    return [...stdout.matchAll(/^member: (.*)$/gm)].map((match) => match[1]).sort();
  }

  addMember(group: string, uid: string): Promise<void> {
    return this.change(group, "add", uid);
  }

  removeMember(group: string, uid: string): Promise<void> {
    return this.change(group, "delete", uid);
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async change(group: string, verb: "add" | "delete", uid: string): Promise<void> {
    const ldif = `dn: ${this.group(group)}\nchangetype: modify\n${verb}: member\nmember: ${this.person(uid)}\n`;
    const modify = run("ldapmodify", this.login());
    modify.child.stdin?.end(ldif);
    await modify;
  }

  private get passwordFile(): string {
    return join(this.dir, "password");
  }

  private login(): string[] {
    return ["-x", "-H", this.url, "-D", this.bindDn, "-y", this.passwordFile];
  }
}

async function serve(dir: string, port: number): Promise<ChildProcess> {
  const child = spawn(script, [dir, String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr?.on("data", (chunk) => (log += chunk));
  try {
    await untilReady(child, () => listening(port), () => log, 20);
  } catch (error) {
    await terminate(child, 10);
    throw error;
  }
  return child;
}

async function listening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } finally {
    socket.destroy();
  }
}
