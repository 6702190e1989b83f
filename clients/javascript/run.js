// Runs the tests against a Regrant of their own. Its certificate is told to Node by its environment, as people do it: hence a
// process of its own for the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, Portal } from "./portal.js";
import { AUDIENCE } from "./provider.js";

const permissions = [
  "EntitlementManagement.ReadWrite.All",
  "User.Read.All",
  "Group.Read.All",
  "GroupMember.ReadWrite.All",
];
// The identity provider is not there yet: Regrant asks it when the first of its tokens comes.
const issuer = `http://127.0.0.1:${await freePort()}`;
const portal = await Portal.start("--oidc-issuer", issuer, "--api-audience", AUDIENCE);
let slow;
try {
  // With the certificate that Node is told to trust: it takes no second one.
  slow = await Portal.start("--tls-cert", portal.certificate, "--tls-key", portal.key, "--api-rate", "1");
  const busy = slow.app("Busy", "User.Read.All");
  const { clientId, clientSecret } = portal.app("Joiners", ...permissions);
  const reader = portal.app("Reader", "EntitlementManagement.Read.All");
  portal.app("Nightly", "EntitlementManagement.Read.All");
  portal.link("app", "Nightly", "nightly", issuer);
  for (const user of ["end-user", "assignment-manager", "global-reader"]) portal.link("user", user, user, issuer);
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
      ISSUER: issuer,
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
