import type { IncomingMessage } from "node:http";
import type { AccountId, JmapCaller, Reached, SignIn } from "../../mail-core/index.ts";
import { cookieSession } from "../auth/cookie-session.ts";
import { isInTheClear } from "../auth/in-the-clear.ts";
import { peerHeader } from "../auth/peer-header.ts";
import { sessionIsLive } from "../auth/web-sessions.ts";
import { readBasic, readBearer } from "../authorization.ts";
import { mailCore } from "../mail.ts";
import { type Answer, notSignedIn, plainProblem } from "./answer.ts";
import { readCookie } from "./cookie.ts";

/** Who speaks JMAP: a browser by its session, or a program by an app password. */
export interface JmapSession {
  account: AccountId;
  caller: JmapCaller;
  /** False once it was signed out, locked or revoked, or the account disabled. */
  isLive(): Promise<boolean>;
}

/** The account of an address, where the session may name it: its own, which needs no look-up, or one that is opened to it. */
export async function reachedPlace(
  { account }: JmapSession,
  accountId: string,
): Promise<Pick<Reached, "account" | "access"> | null> {
  if (accountId === `a${account}`) return { account, access: "own" };
  return (await mailCore().reached(account)).find((one) => one.accountId === accountId) ?? null;
}

/** The session of a request, or what it is answered without one. RFC 8620 section 1.1, RFC 7617, RFC 6750. */
export async function jmapSession(request: IncomingMessage): Promise<JmapSession | Answer> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return byAppPassword(authorization, String(request.headers[peerHeader]));
  const session = await cookieSession((name) => readCookie(cookie, name));
  if (!session) return asked(request);
  const { account, sessionId } = session;
  const { authenticator } = mailCore();
  return {
    account,
    caller: { by: "person", webSession: sessionId },
    isLive: async () => (await sessionIsLive(sessionId)) && (await authenticator.mayAct(account)),
  };
}

/** A program is asked for a password; a page is not, or the browser would ask in its own window. */
const asked = ({ headers }: IncomingMessage): Answer =>
  headers["sec-fetch-site"] === undefined
    ? notSignedIn('Basic realm="Keryx", charset="UTF-8"', 'Bearer realm="Keryx"')
    : notSignedIn();

/** The account's own password is right, and not for programs. */
const appPasswordNeeded = () =>
  plainProblem(401, "Programs need an app password: the webmail makes them, under Settings, App passwords");

/** RFC 6750 section 3.1. */
const wrongToken = () => notSignedIn('Bearer realm="Keryx", error="invalid_token"');

/**
 * App passwords alone: they can be revoked one by one, and a program that has one can do no more than its protocols. In the clear only on
 * this machine.
 */
async function byAppPassword(authorization: string, network: string): Promise<JmapSession | Answer> {
  const credentials = readBasic(authorization);
  const token = readBearer(authorization);
  if (!credentials && !token) return notSignedIn();
  if (isInTheClear(network)) return plainProblem(403, "Passwords come over HTTPS only");
  const { authenticator } = mailCore();
  const result: SignIn = credentials
    ? await authenticator.signIn({ ...credentials, network, protocol: "jmap" })
    : await authenticator.signInByToken({ token: token ?? "", network });
  if (result.kind === "slow-down")
    return plainProblem(429, "Too many attempts", { "Retry-After": String(result.retryAfterS) });
  const isOwnPassword = result.kind === "code-needed" || (result.kind === "proven" && !result.appPassword);
  if (isOwnPassword) return appPasswordNeeded();
  if (result.kind !== "proven" || !result.appPassword) return token ? wrongToken() : notSignedIn();
  const { account, appPassword } = result;
  return {
    account,
    caller: { by: "program", appPassword: appPassword.id },
    isLive: () => authenticator.mayAct(account, appPassword.id),
  };
}
