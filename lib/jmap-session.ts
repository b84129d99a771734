import type { AccountId, JmapCaller, SignIn } from "../mail-core/index.ts";
import { webPeer } from "./auth/peer.ts";
import { sessionIsLive } from "./auth/web-sessions.ts";
import { readBasic, readBearer } from "./authorization.ts";
import { notSignedIn, problemResponse } from "./jmap-http.ts";
import { mailCore } from "./mail.ts";
import { currentSession } from "./session.ts";

/** Who speaks JMAP: a browser by its session, or a program by an app password. */
export interface JmapSession {
  account: AccountId;
  caller: JmapCaller;
  /** False once it was signed out or revoked, or the account disabled. */
  isLive(): Promise<boolean>;
}

/** The session of a request, or what it is answered without one. RFC 8620 section 1.1, RFC 7617, RFC 6750. */
export async function jmapSession(request: Request): Promise<JmapSession | Response> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return byAppPassword(authorization);
  const session = await currentSession();
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
function asked(request: Request): Response {
  const response = notSignedIn();
  if (!request.headers.has("sec-fetch-site")) {
    response.headers.append("WWW-Authenticate", 'Basic realm="Keryx", charset="UTF-8"');
    response.headers.append("WWW-Authenticate", 'Bearer realm="Keryx"');
  }
  return response;
}

/** RFC 6750 section 3.1. */
function wrongToken(): Response {
  const response = notSignedIn();
  response.headers.set("WWW-Authenticate", 'Bearer realm="Keryx", error="invalid_token"');
  return response;
}

/**
 * App passwords alone: they can be revoked one by one, and a program that has one can do no more than its protocols. In the clear only on
 * this machine.
 */
async function byAppPassword(authorization: string): Promise<JmapSession | Response> {
  const credentials = readBasic(authorization);
  const token = readBearer(authorization);
  if (!credentials && !token) return notSignedIn();
  const { network } = await webPeer();
  const isClear = !process.env.NEXTAUTH_URL?.startsWith("https:");
  if (isClear && !/^(127\.|::1$|::ffff:127\.)/.test(network))
    return problemResponse({ type: "about:blank", status: 403, detail: "Passwords come over HTTPS only" });
  const { authenticator } = mailCore();
  const result: SignIn = credentials
    ? await authenticator.signIn({ ...credentials, network, protocol: "jmap" })
    : await authenticator.signInByToken({ token: token ?? "", network });
  if (result.kind === "slow-down") {
    const detail = "Too many attempts";
    const response = problemResponse({ type: "about:blank", status: 429, detail });
    response.headers.set("Retry-After", String(result.retryAfterS));
    return response;
  }
  if (result.kind !== "proven" || !result.appPassword) return token ? wrongToken() : notSignedIn();
  const { account, appPassword } = result;
  return {
    account,
    caller: { by: "program", appPassword: appPassword.id },
    isLive: () => authenticator.mayAct(account, appPassword.id),
  };
}
