import type { AccountId } from "../ids.ts";
import type { Pop3Habits } from "./app-passwords.ts";

export type SignIn =
  | {
      kind: "proven";
      account: AccountId;
      address: string;
      role: "user" | "administrator";
      /** Which app password it was; absent for the account's own. */
      appPassword?: AppPasswordUse;
    }
  /**
   * The account's own password is right, and not enough: a program takes an app password instead, the web asks for a code (`proveCode`).
   * Neither counted nor forgiven.
   */
  | { kind: "code-needed"; ticket: string }
  /** Unknown, wrong and disabled look and last the same. */
  | { kind: "refused" }
  | { kind: "slow-down"; retryAfterS: number };

/** How long a browser that was asked to be remembered is asked for no code. */
export const rememberedDays = 30;

export type CodeProof =
  /** With `browser` this browser is not asked again. */
  | (Extract<SignIn, { kind: "proven" }> & { browser: string })
  /** The password has to be given again: that was too long ago, or it was changed. */
  | { kind: "stale" }
  | Extract<SignIn, { kind: "refused" | "slow-down" }>;

export interface AppPasswordUse {
  id: string;
  pop3: Pop3Habits;
}

export type ScramChallenge =
  | { kind: "challenge"; salt: Uint8Array; iterations: number }
  | Extract<SignIn, { kind: "slow-down" }>;

/** The server proves itself too. */
export type ScramSignIn =
  | (Extract<SignIn, { kind: "proven" }> & { serverSignature: Uint8Array })
  | Exclude<SignIn, { kind: "proven" }>;

export interface Authenticator {
  /** `network` is the peer's address; failures are counted by account and by network. */
  signIn(attempt: {
    address: string;
    password: string;
    network: string;
    protocol: "web" | "smtp" | "pop3" | "jmap" | "carddav";
    /** What `proveCode` gave a browser of the web. */
    browser?: string | undefined;
  }): Promise<SignIn>;
  /** The second factor after the password: a code of the app, or a recovery code, each accepted once. Wrong ones are counted as wrong passwords are. */
  proveCode(attempt: { ticket: string; code: string; network: string }): Promise<CodeProof>;
  /** An app password that allows JMAP, alone: whose it is it says itself. Failures are counted by network. RFC 6750. */
  signInByToken(attempt: { token: string; network: string }): Promise<SignIn>;
  /** What a SCRAM client needs for its proof; a name that nobody has is given such as it could have. RFC 5802 section 5. */
  challengeScram(attempt: { address: string; network: string }): Promise<ScramChallenge>;
  /** Null is a proof of something else than was asked: refused, and counted. */
  proveScram(attempt: {
    address: string;
    network: string;
    protocol: "smtp" | "pop3";
    authMessage: string;
    proof: Uint8Array | null;
  }): Promise<ScramSignIn>;
  /** `timestamp` is the challenge that the client was shown. RFC 1939 section 7. */
  proveApop(attempt: {
    address: string;
    network: string;
    timestamp: string;
    digest: string;
  }): Promise<SignIn>;
  /** Whom a host that is trusted with it says it has signed in; null when there is nobody of that name, or he may not act. */
  vouch(address: string): Promise<AccountId | null>;
  /** What a right password is answered, for whom a provider of single sign-on has proved instead; a code is asked for all the same. */
  signInProved(address: string): Promise<Extract<SignIn, { kind: "proven" | "code-needed" | "refused" }>>;
  /** True while the account may act: exists and is not disabled; and while the app password that it signed in with is not revoked. */
  mayAct(accountId: string, appPasswordId?: string): Promise<boolean>;
}
