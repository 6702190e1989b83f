// A real identity provider (npm's oidc-provider, a certified one), and somebody who signs in at it.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import Provider from "oidc-provider";

/** For whom its access tokens are. */
export const AUDIENCE = "api://regrant";
const CLIENT = { client_id: "script", client_secret: "script's own secret", redirect_uri: "http://127.0.0.1/back" };
const NIGHTLY = { client_id: "nightly", client_secret: "nightly's own secret" };
const SCOPES = "EntitlementManagement.Read.All EntitlementManagement.ReadWrite.All EntitlementMgmt-SubjectAccess.ReadWrite";

/** A key as the provider keeps it. */
export function key() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

/** Starts it at its address, with this key; gives back what stops it. */
export async function start(issuer, signing) {
  const api = { scope: SCOPES, audience: AUDIENCE, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
  const provider = new Provider(issuer, {
    jwks: { keys: [signing] },
    clients: [
      { ...CLIENT, redirect_uri: undefined, redirect_uris: [CLIENT.redirect_uri] },
      { ...NIGHTLY, grant_types: ["client_credentials"], response_types: [], redirect_uris: [] },
    ],
    cookies: { keys: [randomUUID()] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => api,
      },
    },
    pkce: { required: () => false },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    extraTokenClaims: (_, token) =>
      token.kind === "ClientCredentials" ? { roles: ["EntitlementManagement.Read.All"] } : undefined,
  });
  const server = provider.listen(Number(new URL(issuer).port), "127.0.0.1");
  await once(server, "listening");
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
}

/** Signs somebody in, as a browser would, and gives the token that the client gets for it. */
export async function signIn(issuer, login, scope) {
  const jar = new Map();
  async function visit(address, form) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = form && new URLSearchParams(form);
    const answer = await fetch(address, { method: form ? "POST" : "GET", body, headers: { cookie }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    const next = answer.headers.get("location");
    return next ? new URL(next, address).href : address;
  }
  const { client_id, redirect_uri } = CLIENT;
  const asked = { client_id, redirect_uri, response_type: "code", scope: `openid ${scope}`, resource: AUDIENCE };
  let at = `${issuer}/auth?${new URLSearchParams(asked)}`;
  for (let step = 0; !at.startsWith(redirect_uri); step += 1) {
    if (step > 12) throw new Error(`the sign-in does not end: ${at}`);
    at = await visit(at);
    if (at.includes("/interaction/")) {
      const page = await (await fetch(at, { headers: { cookie: [...jar].map((pair) => pair.join("=")).join("; ") } })).text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)[1];
      at = await visit(at, prompt === "login" ? { prompt, login, password: "any" } : { prompt });
    }
  }
  const code = new URL(at).searchParams.get("code");
  if (!code) throw new Error(`the provider refused: ${at}`);
  return granted(issuer, CLIENT, { grant_type: "authorization_code", code, redirect_uri });
}

/** The token that a program gets with nobody behind it. */
export const nightly = (issuer) => granted(issuer, NIGHTLY, { grant_type: "client_credentials", resource: AUDIENCE });

async function granted(issuer, { client_id, client_secret }, form) {
  const secret = [client_id, client_secret].map((part) => encodeURIComponent(part).replaceAll("'", "%27")).join(":");
  const headers = { authorization: `Basic ${Buffer.from(secret).toString("base64")}` };
  const answer = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams(form), headers });
  const body = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return body.access_token;
}
