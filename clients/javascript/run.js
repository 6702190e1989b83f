// Runs the tests against a Regrant of their own. Its certificate is told to Node by its environment, as people do it: hence a
// process of its own for the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Portal } from "./portal.js";

const permissions = [
  "EntitlementManagement.ReadWrite.All",
  "User.Read.All",
  "Group.Read.All",
  "GroupMember.ReadWrite.All",
];
const portal = await Portal.start();
let slow;
try {
  // With the certificate that Node is told to trust: it takes no second one.
  slow = await Portal.start("--tls-cert", portal.certificate, "--tls-key", portal.key, "--api-rate", "1");
  const busy = slow.app("Busy", "User.Read.All");
  const { clientId, clientSecret } = portal.app("Joiners", ...permissions);
  const reader = portal.app("Reader", "EntitlementManagement.Read.All");
  const tests = spawn(process.execPath, ["--test", "--test-reporter=spec", ...process.argv.slice(2)], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: portal.certificate,
      REGRANT: portal.url,
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      READER_ID: reader.clientId,
      READER_SECRET: reader.clientSecret,
      SLOW: slow.url,
      BUSY_ID: busy.clientId,
      BUSY_SECRET: busy.clientSecret,
    },
    stdio: "inherit",
  });
  [process.exitCode] = await once(tests, "exit");
} finally {
  await Promise.all([portal.stop(), slow?.stop()]);
}
