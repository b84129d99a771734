import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  type ServerMetadata,
} from "openid-client";
import type { OidcSettings } from "./settings.ts";
import type { Transaction } from "./transaction.ts";

/** Whom the provider says somebody is. */
export interface Identity {
  issuer: string;
  /** Never given to somebody else there, whatever else changes. OpenID Connect Core section 5.7. */
  subject: string;
  /** What it says is their address, and has made sure of; null where it has not. */
  verifiedEmail: string | null;
}

export type Identified =
  | { ok: true; identity: Identity }
  | { ok: false; refusal: "denied" | "failed"; cause: unknown };

/** The longest wait for the provider. */
const timeoutS = 10;
/** What it says of itself is asked for again so often. */
const metadataLifeMs = 60 * 60_000;
/** Between its clock and ours. */
const toleranceS = 60;

interface Provider {
  /** Where the browser is sent. Throws where the provider does not say. */
  begin(transaction: Transaction): Promise<URL>;
  /** What the answer that the browser brings, and the provider itself, say: state, nonce, issuer, audience, times and signature are proved, and, to prove a session, that its person signed in there since. */
  finish(answer: URL, transaction: Transaction): Promise<Identified>;
}

/** An OpenID provider, found by its issuer. OpenID Connect Core and Discovery 1.0, RFC 6749, RFC 7636, RFC 9207. */
export function providerOf(settings: OidcSettings, redirectUri: string, clock = Date.now): Provider {
  const issuer = new URL(settings.issuer);
  const execute = [
    enableNonRepudiationChecks,
    ...(issuer.protocol === "http:" ? [allowInsecureRequests] : []),
  ];
  let known: { found: Promise<Configuration>; untilMs: number } | null = null;

  async function find(): Promise<Configuration> {
    const found = await discovery(issuer, settings.clientId, undefined, None(), {
      execute,
      timeout: timeoutS,
    });
    const metadata = found.serverMetadata();
    const client = { [clockTolerance]: toleranceS };
    const config = new Configuration(metadata, settings.clientId, client, proofOf(settings, metadata));
    config.timeout = timeoutS;
    for (const ask of execute) ask(config);
    return config;
  }

  function configuration(): Promise<Configuration> {
    if (known && known.untilMs > clock()) return known.found;
    const asking = { found: find(), untilMs: clock() + metadataLifeMs };
    known = asking;
    // What was not found is looked for again by the next who asks.
    asking.found.catch(() => {
      if (known === asking) known = null;
    });
    return asking.found;
  }

  return {
    async begin({ state, nonce, verifier, again }) {
      return buildAuthorizationUrl(await configuration(), {
        ...{ response_type: "code", redirect_uri: redirectUri, scope: "openid email", state, nonce },
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        // Whoever is signed in there is asked all the same. OpenID Connect Core section 3.1.2.1.
        ...(again ? { prompt: "login", max_age: "0" } : {}),
      });
    },
    async finish(answer, { state, nonce, verifier, again }) {
      try {
        const config = await configuration();
        // The library tells the provider the address that it was given, and ours is the one that people use.
        const own = new URL(redirectUri);
        own.search = answer.search;
        const tokens = await authorizationCodeGrant(config, own, {
          ...{
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          },
          // A provider that did not ask says so by its `auth_time`, or does not say it.
          ...(again ? { maxAge: Math.max(0, Math.ceil((clock() - again.atMs) / 1_000)) } : {}),
        });
        const claims = tokens.claims();
        if (!claims) throw new Error("no ID token");
        // By the code flow what is asked for by scope is told there. OpenID Connect Core section 5.4.
        const isToldElsewhere = claims.email === undefined && config.serverMetadata().userinfo_endpoint;
        const told = isToldElsewhere ? await fetchUserInfo(config, tokens.access_token, claims.sub) : claims;
        return {
          ok: true,
          identity: { issuer: claims.iss, subject: claims.sub, verifiedEmail: emailOf(told) },
        };
      } catch (cause) {
        const isDenied = cause instanceof AuthorizationResponseError && cause.error === "access_denied";
        return { ok: false, refusal: isDenied ? "denied" : "failed", cause };
      }
    },
  };
}

const emailOf = ({ email, email_verified: isVerified }: Readonly<Record<string, unknown>>) =>
  typeof email === "string" && isVerified === true ? email : null;

/** How Keryx shows who it is: as providers take it where they do not say. OpenID Connect Discovery section 3. */
function proofOf({ clientSecret }: OidcSettings, { token_endpoint_auth_methods_supported }: ServerMetadata) {
  if (clientSecret === null) return None();
  const takesBasic = token_endpoint_auth_methods_supported?.includes("client_secret_basic") ?? true;
  return takesBasic ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
}
