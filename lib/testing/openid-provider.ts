import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Claims = Record<string, unknown>;

/** Whom it says somebody is, and what a test makes it say wrong. */
export interface Told {
  sub: string;
  email?: string;
  email_verified?: unknown;
  /** When they last signed in there, in seconds; a provider that is asked for it says it. */
  auth_time?: number;
  /** The address is told at the UserInfo endpoint alone. */
  elsewhere?: Claims;
  /** The ID token as it is changed on its way. */
  forged?: (claims: Claims, keys: { own: KeyObject; secret: string }) => string | null;
}

export interface OpenIdProvider {
  issuer: string;
  /** What the next person is. */
  told: Told;
  /** Somebody signs in there and agrees: where their browser is sent then. */
  agree(asked: URL): URL;
  /** It breaks off every connection. */
  isAway: boolean;
  stop(): Promise<void>;
}

export const client = { id: "keryx", secret: "pickles & cream" };

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A signed token. RFC 7515 section 3.1. */
export function signedBy(key: KeyObject | string | null, claims: Claims, alg = "RS256"): string {
  const said = `${encoded({ alg, kid: "one", typ: "JWT" })}.${encoded(claims)}`;
  if (key === null) return `${said}.`;
  const signature =
    typeof key === "string"
      ? createHmac("sha256", key).update(said).digest()
      : sign("sha256", Buffer.from(said), key);
  return `${said}.${signature.toString("base64url")}`;
}

export const newKey = (): KeyObject => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** An OpenID provider on loopback that says what a test wants, for what one that is made well never says. */
export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const grants = new Map<string, { nonce: string; challenge: string; told: Told }>();
  const tokens = new Map<string, Told>();
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json", connection: "close" })
        .end(JSON.stringify(body));
    if (provider.isAway) return request.socket.destroy();
    const { issuer } = provider;
    switch (request.url) {
      case "/.well-known/openid-configuration":
        return answer(200, {
          ...{ issuer, jwks_uri: `${issuer}/keys`, authorization_endpoint: `${issuer}/authorize` },
          ...{ token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/userinfo` },
          authorization_response_iss_parameter_supported: true,
        });
      case "/keys":
        return answer(200, {
          keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }],
        });
      case "/token": {
        const form = new URLSearchParams(await textOf(request));
        const grant = grants.get(form.get("code") ?? "");
        grants.delete(form.get("code") ?? "");
        const verifier = createHash("sha256").update(form.get("code_verifier") ?? "");
        const isProved = grant && verifier.digest("base64url") === grant.challenge;
        const basic = [client.id, client.secret].map((part) =>
          new URLSearchParams({ "": part }).toString().slice(1),
        );
        const isClient = request.headers.authorization === `Basic ${btoa(basic.join(":"))}`;
        if (!isProved || !isClient) return answer(400, { error: "invalid_grant" });
        const now = Math.floor(Date.now() / 1_000);
        const { told, nonce } = grant;
        const { forged, elsewhere, ...claims } = told;
        const whole = { iss: issuer, aud: client.id, iat: now, exp: now + 300, nonce, ...claims };
        const token = randomBytes(8).toString("hex");
        tokens.set(token, told);
        const idToken = forged
          ? forged(whole, { own: privateKey, secret: client.secret })
          : signedBy(privateKey, whole);
        return answer(200, {
          ...{ access_token: token, token_type: "Bearer", expires_in: 60 },
          ...(idToken === null ? {} : { id_token: idToken }),
        });
      }
      case "/userinfo": {
        const told = tokens.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
        return told ? answer(200, { sub: told.sub, ...told.elsewhere }) : answer(401, {});
      }
      default:
        return answer(404, {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  const provider: OpenIdProvider = {
    issuer: `http://127.0.0.1:${port}`,
    told: { sub: "nobody" },
    isAway: false,
    agree({ searchParams: asked }) {
      const code = randomBytes(16).toString("hex");
      grants.set(code, {
        ...{ nonce: asked.get("nonce") ?? "", challenge: asked.get("code_challenge") ?? "" },
        told: provider.told,
      });
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.search = `${new URLSearchParams({ code, state: asked.get("state") ?? "", iss: provider.issuer })}`;
      return back;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
