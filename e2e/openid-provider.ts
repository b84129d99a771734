import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import Provider from "oidc-provider";

/** What the provider knows of one of its people. */
interface Claims {
  email?: string;
  email_verified?: boolean;
}

export interface OpenIdProvider {
  issuer: string;
  client: { id: string; secret: string };
  /** By the name with which they sign in there, which is what never changes. */
  people: Map<string, Claims>;
  /** Begins to answer, and to send people back to this address. */
  serve(redirectUri: string): void;
  stop(): Promise<void>;
}

/** A real OpenID provider (oidc-provider) at another site than Keryx; it takes any password. */
export async function makeOpenIdProvider(): Promise<OpenIdProvider> {
  const server = createServer();
  server.listen(0, "localhost");
  await once(server, "listening");
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const client = { id: "keryx", secret: "pickles and cream" };
  const people = new Map<string, Claims>();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    issuer,
    client,
    people,
    serve(redirectUri) {
      const provider = new Provider(issuer, {
        clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
        claims: { openid: ["sub"], email: ["email", "email_verified"] },
        jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
        ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
        cookies: { keys: ["of these tests"] },
        findAccount: (_, name) => ({
          accountId: name,
          claims: () => ({ sub: name, ...people.get(name) }),
        }),
      });
      server.on("request", provider.callback());
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** At the provider, as one of its people. */
export async function giveNameThere(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
}

/** The same, who lets Keryx know who they are. */
export async function signInThere(page: Page, name: string): Promise<void> {
  await giveNameThere(page, name);
  await page.getByRole("button", { name: "Continue" }).click();
}
