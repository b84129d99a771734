import type { IncomingMessage, ServerResponse } from "node:http";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { type Log, networkOf } from "../../mail-core/index.ts";
import { anySession } from "../auth/cookie-session.ts";
import { lockedCookie } from "../auth/lock.ts";
import { peerOf } from "../auth/peer-header.ts";
import { cookieName, cookieOptions, openToken, sealToken } from "../auth/token.ts";
import { wayBack, withWayBack } from "../auth/way-back.ts";
import { endSession, openSession, unlockSession } from "../auth/web-sessions.ts";
import { readCookie } from "../jmap-http/cookie.ts";
import { isSameOrigin } from "../jmap-http/same-origin.ts";
import { againAddress, backAddress, beginAddress } from "./addresses.ts";
import { accountOf, isOf } from "./links.ts";
import { errorOf, type ProofRefusal, type Refusal, withProofRefusal } from "./outcome.ts";
import { proofCookie, proofOptions, sealProof } from "./proof.ts";
import { type Identified, providerOf } from "./provider.ts";
import type { OidcSettings } from "./settings.ts";
import {
  openTransaction,
  sealTransaction,
  type Transaction,
  transactionCookie,
  transactionOptions,
} from "./transaction.ts";

const addresses: readonly string[] = [beginAddress, againAddress, backAddress];
/** Where the password is asked for. */
const settingsAddress = "/settings";

/** Answers the addresses of single sign-on, in front of Next. False for everything else. */
export function answerSingleSignOn(
  settings: OidcSettings,
  { url, log }: { url: string; log: Log },
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const provider = providerOf(settings, url + backAddress);

  /** Sends the browser to the provider, with what its answer has to fit; `isAgain` to prove the session that it has. */
  async function begin(request: IncomingMessage, response: ServerResponse, address: URL) {
    const isAgain = address.pathname === againAddress;
    const to = wayBack(address.searchParams.get("to"));
    const session = isAgain ? await sessionOf(request) : null;
    // Nobody is signed in because a stranger's page wanted it.
    if (!isSameOrigin(request.headers) || (isAgain && !session))
      return goOn(response, withWayBack("/sign-in", to));
    const transaction: Transaction = {
      ...{ state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), to },
      again: session && { session: session.sessionId, atMs: Date.now() },
    };
    let there: URL;
    try {
      there = await provider.begin(transaction);
    } catch (cause) {
      if (session) return refuseProof(request, response, { refusal: "failed", to, cause });
      return refuse(request, response, { refusal: "failed", to, cause });
    }
    setCookie(response, transactionCookie(), await sealTransaction(transaction), transactionOptions());
    goOn(response, there.href);
  }

  /** Signs in, or proves once more, who comes back with an answer of the provider to this browser's own question. */
  async function comeBack(request: IncomingMessage, response: ServerResponse, answer: URL) {
    const transaction = await openTransaction(readCookie(request.headers.cookie, transactionCookie()));
    if (!transaction || answer.searchParams.get("state") !== transaction.state)
      return refuse(request, response, { refusal: "stale", to: transaction?.to ?? null });
    // It is for one answer.
    setCookie(response, transactionCookie(), "", { ...transactionOptions(), maxAge: 0 });
    const { to, again } = transaction;
    const identified = await provider.finish(answer, transaction);
    if (again) return prove(request, response, { session: again.session, identified, to });
    if (!identified.ok) return refuse(request, response, { ...identified, to });
    const found = await accountOf(identified.identity);
    if (!found.ok) return refuse(request, response, { ...found, to });
    await keepSession(request, response, found.account);
    goOn(response, to ?? "/mail");
  }

  /** Marks the session as its person's, for a while, where the provider has just asked who opens its account. */
  async function prove(
    request: IncomingMessage,
    response: ServerResponse,
    { session, identified, to }: { session: string; identified: Identified; to: string | null },
  ) {
    if (!identified.ok) return refuseProof(request, response, { ...identified, to });
    const now = await sessionOf(request);
    // Signed out meanwhile, or somebody else in.
    if (now?.sessionId !== session) return refuseProof(request, response, { refusal: "stale", to });
    if (!(await isOf(identified.identity, now.account)))
      return refuseProof(request, response, { refusal: "another", to });
    if (now.isLocked) {
      await unlockSession(session, readCookie(request.headers.cookie, lockedCookie));
      forgetLock(request, response);
    }
    setCookie(response, proofCookie(), await sealProof(session), proofOptions());
    goOn(response, to ?? settingsAddress);
  }

  function refuseProof(
    request: IncomingMessage,
    response: ServerResponse,
    { refusal, to, cause }: { refusal: ProofRefusal; to: string | null; cause?: unknown },
  ) {
    warn("proof.refused", request, { reason: refusal, error: cause });
    goOn(response, withProofRefusal(to ?? settingsAddress, refusal));
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { refusal, to, cause }: { refusal: Refusal; to: string | null; cause?: unknown },
  ) {
    warn("sign-in.refused", request, { reason: refusal, error: cause });
    goOn(response, withWayBack(`/sign-in?error=${errorOf(refusal)}`, to));
  }

  function warn(event: string, request: IncomingMessage, told: { reason: string; error: unknown }) {
    log.warn(event, { network: networkOf(peer(request).network), protocol: "oidc", ...told });
  }

  return async (request, response) => {
    const address = URL.parse(request.url ?? "", "http://here.invalid");
    if (!address || !addresses.includes(address.pathname)) return false;
    response.setHeader("Cache-Control", "no-store");
    if (request.method !== "GET") response.writeHead(405, { Allow: "GET" }).end();
    else if (address.pathname === backAddress) await comeBack(request, response, address);
    else await begin(request, response, address);
    return true;
  };
}

const peer = ({ headers }: IncomingMessage) =>
  peerOf({ get: (name) => (headers[name] === undefined ? null : String(headers[name])) });

/** Also one that is locked, which the provider's word may open. */
const sessionOf = ({ headers }: IncomingMessage) => anySession((name) => readCookie(headers.cookie, name));

/** A session like any other, in place of the one that this browser may have had. */
async function keepSession(request: IncomingMessage, response: ServerResponse, account: string) {
  const before = await openToken(readCookie(request.headers.cookie, cookieName()));
  if (before) await endSession(before);
  const secret = await openSession(account, peer(request));
  setCookie(response, cookieName(), await sealToken(secret), cookieOptions());
  forgetLock(request, response);
}

/** Takes back what a page of this browser said of the session before. */
function forgetLock({ headers }: IncomingMessage, response: ServerResponse): void {
  if (readCookie(headers.cookie, lockedCookie) !== undefined)
    setCookie(response, lockedCookie, "", { ...cookieOptions(), maxAge: 0 });
}

function goOn(response: ServerResponse, to: string): void {
  response.writeHead(303, { Location: to }).end();
}

/** RFC 6265 section 4.1. The value needs no quoting. */
function setCookie(
  response: ServerResponse,
  name: string,
  value: string,
  { path, maxAge, secure }: ReturnType<typeof cookieOptions>,
): void {
  const flags = `Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  response.appendHeader("Set-Cookie", `${name}=${value}; ${flags}`);
}
