import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { currentSession } from "../session.ts";
import { startSession, startSessionByCode } from "./sign-in.ts";
import { cookieMaxAgeS, isSecret } from "./token.ts";
import { endSession } from "./web-sessions.ts";

/** Next-auth's own door: the same sessions as the sign-in page, for clients that speak next-auth. */
export const authOptions: AuthOptions = {
  session: { strategy: "jwt", maxAge: cookieMaxAgeS },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  providers: [
    CredentialsProvider({
      name: "Keryx",
      credentials: {
        address: { label: "Address" },
        password: { label: "Password", type: "password" },
        code: { label: "Code, where there is a second factor" },
      },
      async authorize(credentials) {
        const first = await startSession(credentials?.address, credentials?.password);
        const hasCode = !first.ok && first.kind === "code-needed" && credentials?.code;
        const outcome = hasCode ? await startSessionByCode(first.ticket, credentials.code) : first;
        if (outcome.ok) return { id: outcome.secret };
        if (outcome.kind === "code-needed" || outcome.kind === "oidc-only") throw new Error(outcome.kind);
        if (outcome.kind === "slow-down") throw new Error(`slow-down-${outcome.retryAfterS}`);
        return null;
      },
    }),
  ],
  callbacks: {
    // Always a path: one machine has several names (localhost, 127.0.0.1), and one stays where one is.
    redirect({ url, baseUrl }) {
      if (!URL.canParse(url, baseUrl)) return "/";
      const { origin, pathname, search } = new URL(url, baseUrl);
      return origin === new URL(baseUrl).origin && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
    },
    // The token names the row and says nothing else: what it could say would go stale.
    jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
    async session({ session }) {
      const current = await currentSession();
      if (!current) return { expires: new Date(0).toISOString() };
      const user = { email: current.address, role: current.role };
      return { user, expires: session.expires };
    },
  },
  events: {
    async signOut({ token }) {
      if (isSecret(token?.sid)) await endSession(token.sid);
    },
  },
};
