import { createHmac, randomBytes } from "node:crypto";
import { canonicalAddress, canonicalLocalPart, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import { provenAccount } from "../ids.ts";
import type { AppPasswordUse, Authenticator, CodeProof, ScramSignIn, SignIn } from "../index.ts";
import type { Log } from "../log.ts";
import type { Candidate, Look, SignIns } from "../store/sign-ins.ts";
import { apopPlace, isDigestOf } from "./apop.ts";
import { bearerDigest, readAppPassword, selectorOf } from "./app-password.ts";
import { makeMemory } from "./memory.ts";
import { networkOf } from "./network.ts";
import type { Passwords } from "./passwords.ts";
import { isProofOf, type ScramKeys, serverSignature } from "./scram.ts";
import { nobodysScramKeys, readScramKeys, scramIterations } from "./scram-keys.ts";
import { makeSecondStep } from "./second-step.ts";
import type { Secrets } from "./secrets.ts";
import { totpStep } from "./totp.ts";
import { makeTurnstile } from "./turnstile.ts";

/**
 * Different wrong passwords in the window, for one address from one network and for one network in all. No
 * limit is for an address alone: a guesser elsewhere must not lock its owner out.
 */
export const signInLimits = { windowMs: 15 * 60_000, addressMax: 10, networkMax: 100 };
/** Attempts of one network that run at once; what runs is not counted yet. */
const networkWidth = 16;
const remembersMax = 10_000;
/** The use of an app password is written down no more often. */
const useNotedEveryMs = 60_000;

export function makeAuthenticator({
  signIns,
  passwords,
  secrets,
  clock,
  log,
}: {
  signIns: SignIns;
  passwords: Passwords;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}): Authenticator {
  const secret = randomBytes(32);
  const mark = (...parts: string[]) =>
    createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64url");
  // Passwords that fitted, each bound to the hash that it fitted: POP3 clients ask again every few minutes. The
  // row is read every time, so a new password or a disabled account counts at once.
  const fitted = makeMemory<number>(remembersMax);
  // Wrong passwords, and broken SCRAM exchanges, that were counted: a client with an old password repeats it for ever, and guesses nothing.
  const counted = makeMemory<number>(remembersMax);
  // When each app password's use was last noted here: a program asks many times in a minute.
  const noted = makeMemory<number>(remembersMax);
  const byAddress = makeTurnstile(1);
  const byNetwork = makeTurnstile(networkWidth);
  const secondStep = makeSecondStep({ signIns, secrets, clock, log });

  const fits = async (
    candidate: Pick<Candidate, "passwordHash" | "disabled"> | null,
    password: string,
  ): Promise<boolean> => {
    if (!candidate) return passwords.verifyNothing(password);
    const { passwordHash, disabled } = candidate;
    // Without the memory: a quick no would tell that the password of a disabled account was right.
    if (disabled) return (await passwords.verify(passwordHash, password)) && false;
    const key = mark("fits", passwordHash, password);
    if (fitted.get(key) !== undefined) return true;
    const isRight = await passwords.verify(passwordHash, password);
    if (isRight) fitted.set(key, clock.now());
    return isRight;
  };

  /** What is known of a name, and whether it has to wait. */
  const lookFor = async (address: string, network: string) => {
    const { windowMs, addressMax, networkMax } = signInLimits;
    const nowMs = clock.now();
    const since = new Date(nowMs - windowMs);
    const look = await signIns.look({ address, network, since, addressMax, networkMax });
    const limitMs = Math.max(look.addressLimitAt?.getTime() ?? 0, look.networkLimitAt?.getTime() ?? 0);
    const retryAfterS = Math.max(1, Math.ceil((limitMs + windowMs - nowMs) / 1000));
    return { look, slowDown: limitMs > 0 ? ({ kind: "slow-down", retryAfterS } as const) : null };
  };

  /** Whom a name stands for, without a proof; null when there is nobody, or he may not act. */
  const whoMayAct = async (address: string): Promise<Candidate | null> => {
    const { addressMax, networkMax } = signInLimits;
    const since = new Date(clock.now());
    const { candidate } = await signIns.look({ address, network: "", since, addressMax, networkMax });
    return candidate && !candidate.disabled ? candidate : null;
  };

  /** Counts a wrong guess, once in the window. */
  const refused = async (
    { address, network, protocol }: Attempt,
    guess: string,
    atMs: number,
  ): Promise<Refusal> => {
    const key = mark("counted", address, network, guess);
    const countedMs = counted.get(key);
    if (countedMs === undefined || countedMs <= atMs - signInLimits.windowMs) {
      counted.set(key, atMs);
      await signIns.fail(address, network, new Date(atMs));
    }
    log.warn("sign-in.refused", { network, protocol });
    return { kind: "refused" };
  };

  /** Runs where the failures of one name are counted one after the other. */
  const attempt = async <Proof extends object, Owed extends object = never>(
    { address, network, protocol }: Attempt,
    prove: (look: Look) => Promise<{ fits: Proof | null; guess: string } | { owes: Owed }>,
  ): Promise<(Proven & Proof) | Owed | Refusal> => {
    const startMs = clock.now();
    const { look, slowDown } = await lookFor(address, network);
    if (slowDown) {
      log.warn("sign-in.slow-down", { network, protocol });
      return slowDown;
    }
    const { candidate } = look;
    const outcome = await prove(look);
    // Nothing was guessed wrong, and nobody is in: what was guessed wrong before stays counted.
    if ("owes" in outcome) return outcome.owes;
    const { fits, guess } = outcome;
    if (candidate && fits) {
      if (look.hasFailures) await signIns.forgive(address, network);
      return { ...provenOf(candidate), ...fits };
    }
    return refused({ address, network, protocol }, guess, startMs);
  };
  const inTurn = <T>({ address, network }: Attempt, work: () => Promise<T>): Promise<T> =>
    byAddress(`${address} ${network}`, () => byNetwork(network, work));

  /** A password that was set before SCRAM, or with another count, gets its keys when it is next seen. */
  const keepScramKeys = async (candidate: Candidate, password: string): Promise<void> => {
    const { accountId, passwordHash, scramKeys } = candidate;
    if (readScramKeys(scramKeys)?.iterations === scramIterations) return;
    try {
      const kept = await passwords.scramKeys(password, anyKeysOf(candidate));
      await signIns.keepScramKeys(accountId, passwordHash, kept);
    } catch (error) {
      log.warn("scram keys not kept", { error: String(error) });
    }
  };
  /** What is still missing when the account's own password, or a proof of it, was right. */
  const owedOf = (candidate: Candidate, { address, protocol }: Attempt, browser?: string) => {
    if (!candidate.secondFactor) return null;
    if (protocol === "web" && secondStep.isRemembered(candidate, browser)) return null;
    return { kind: "code-needed", ticket: secondStep.ticketFor(candidate, address) } as const;
  };
  const nobodysSecret = secrets.seal("abcdefghjkmnpqrstuvwxyza", "");
  let installationSecret: string | null = null;
  // Nobody's are made also for who has some: the time it takes must not tell. A disabled account keeps its own: keys
  // that change would tell that it is here.
  const scramKeysOf = async ({ name }: Look, kept: string | null): Promise<ScramKeys> => {
    installationSecret ??= await signIns.secret();
    const nobodys = nobodysScramKeys(installationSecret, name);
    return readScramKeys(kept) ?? nobodys;
  };
  const noteUse = async ({ id }: AppPasswordUse, { network, protocol }: Attempt): Promise<void> => {
    const nowMs = clock.now();
    if (nowMs - (noted.get(id) ?? Number.NEGATIVE_INFINITY) < useNotedEveryMs) return;
    noted.set(id, nowMs);
    try {
      await signIns.noteUse(id, { protocol, network, at: new Date(nowMs) });
    } catch (error) {
      log.warn("app password's use not noted", { error: String(error) });
    }
  };

  return {
    signIn({ password, browser, ...who }) {
      const from = attemptOf(who);
      return inTurn(from, () =>
        attempt<{ appPassword?: AppPasswordUse }, CodeNeeded>(from, async ({ candidate }) => {
          // One comparison, whichever it may be: how many app passwords there are must not be told by the time.
          const app = appPasswordOf(candidate, password, from.protocol);
          if (candidate && app) {
            const { one, typed } = app;
            const isRight = await fits({ ...one, disabled: candidate.disabled }, typed);
            if (isRight) await noteUse(one, from);
            return { fits: isRight ? { appPassword: toldOf(one) } : null, guess: password };
          }
          const isRight = await fits(candidate, password);
          if (!candidate || !isRight) return { fits: null, guess: password };
          await keepScramKeys(candidate, password);
          const owes = owedOf(candidate, from, browser);
          return owes ? { owes } : { fits: {}, guess: password };
        }),
      );
    },
    async proveCode({ ticket, code, network }) {
      const proof = secondStep.readTicket(ticket);
      if (!proof) return { kind: "stale" };
      const from = attemptOf({ address: proof.address, network, protocol: "web" });
      return inTurn(from, () =>
        attempt<{ browser: string }, Extract<CodeProof, { kind: "stale" }>>(from, async ({ candidate }) => {
          if (!secondStep.isProven(proof, candidate)) return { owes: { kind: "stale" } };
          const isRight = await secondStep.accepts(candidate, code);
          return {
            fits: isRight ? { browser: secondStep.rememberedToken(candidate) } : null,
            // The same digits at another time are another guess.
            guess: `${totpStep(clock.now())} ${code}`,
          };
        }),
      );
    },
    async signInByToken({ token, network }) {
      const from = attemptOf({ address: "", network, protocol: "jmap" });
      const typed = readAppPassword(token);
      const found = typed ? await signIns.lookByBearer(bearerDigest(typed)) : null;
      if (found) {
        const { accountId, address, role, appPassword } = found;
        await noteUse(appPassword, from);
        return { kind: "proven", account: provenAccount(accountId), address, role, appPassword };
      }
      // Nobody guesses one: the count only keeps who tries from trying for ever.
      const { slowDown } = await lookFor("", from.network);
      return slowDown ?? refused(from, token, clock.now());
    },
    async challengeScram(who) {
      const { address, network } = attemptOf({ ...who, protocol: "" });
      const { look, slowDown } = await lookFor(address, network);
      if (slowDown) return slowDown;
      const { salt, iterations } = await scramKeysOf(look, anyKeysOf(look.candidate));
      return { kind: "challenge", salt, iterations };
    },
    proveScram({ authMessage, proof, ...who }) {
      const from = attemptOf(who);
      return inTurn(from, () =>
        attempt<ScramProof, CodeNeeded>(from, async (look) => {
          if (!proof) return { fits: null, guess: "" };
          const { candidate } = look;
          const own = { keys: await scramKeysOf(look, candidate?.scramKeys ?? null), one: null };
          const apps = (candidate?.appPasswords ?? [])
            .filter(({ protocols }) => protocols.includes(from.protocol))
            .map((one) => ({ keys: readScramKeys(one.scramKeys), one }));
          const right = [own, ...apps].find(({ keys }) => keys && isProofOf(keys, proof, authMessage));
          // Each counts: whether it is the last wrong password again, a proof does not tell.
          if (!right?.keys || candidate?.disabled !== false) return { fits: null, guess: authMessage };
          const { one } = right;
          if (one) await noteUse(one, from);
          const owes = one ? null : owedOf(candidate, from);
          if (owes) return { owes };
          return {
            fits: {
              serverSignature: serverSignature(authMessage, right.keys),
              ...(one ? { appPassword: toldOf(one) } : {}),
            },
            guess: authMessage,
          };
        }),
      );
    },
    proveApop({ timestamp, digest, ...who }) {
      const from = attemptOf({ ...who, protocol: "pop3" });
      return inTurn(from, () =>
        attempt(from, async ({ candidate }) => {
          // Nobody's secret costs as much to open, and fits nothing.
          const place = candidate?.apopSecret ? apopPlace(candidate.accountId) : "";
          const secret = secrets.open(candidate?.apopSecret ?? nobodysSecret, place);
          const isRight = isDigestOf(secret ?? "", timestamp, digest);
          const isSomebodys = candidate?.apopSecret != null && secret !== null && !candidate.disabled;
          return { fits: isRight && isSomebodys ? {} : null, guess: `${timestamp} ${digest}` };
        }),
      );
    },
    async vouch(address) {
      const candidate = await whoMayAct(nameOf(address));
      return candidate && provenAccount(candidate.accountId);
    },
    async signInProved(address) {
      const from = attemptOf({ address, network: "", protocol: "web" });
      const candidate = await whoMayAct(from.address);
      if (!candidate) return { kind: "refused" };
      return owedOf(candidate, from) ?? provenOf(candidate);
    },
    mayAct: (accountId, appPasswordId) => signIns.mayAct(accountId, appPasswordId),
  };
}

/** The app password that the typed one may be: it is allowed the protocol, and begins with the same letters. */
function appPasswordOf(candidate: Candidate | null, password: string, protocol: string) {
  const typed = readAppPassword(password);
  if (!candidate || !typed) return null;
  const one = candidate.appPasswords.find(
    ({ selector, protocols }) => selector === selectorOf(typed) && protocols.includes(protocol),
  );
  return one ? { one, typed } : null;
}

/** All of an account's keys have one salt. */
const anyKeysOf = (candidate: Candidate | null): string | null =>
  candidate?.scramKeys ?? candidate?.appPasswords[0]?.scramKeys ?? null;

const provenOf = ({ accountId, address, role }: Candidate): Proven => ({
  ...{ kind: "proven", address, role },
  account: provenAccount(accountId),
});

const toldOf = ({ id, pop3 }: AppPasswordUse): AppPasswordUse => ({ id, pop3 });

type Proven = Extract<SignIn, { kind: "proven" }>;
type CodeNeeded = Extract<SignIn, { kind: "code-needed" }>;
type Refusal = Extract<SignIn, { kind: "refused" | "slow-down" }>;
type ScramProof = Pick<Extract<ScramSignIn, { kind: "proven" }>, "serverSignature" | "appPassword">;

interface Attempt {
  /** Canonical. */
  address: string;
  network: string;
  protocol: string;
}

const attemptOf = ({ address, network, protocol }: Attempt): Attempt => ({
  address: nameOf(address),
  network: networkOf(network),
  protocol,
});

/** The canonical address; a bare name stays bare, and what is neither is a name that nobody has. */
function nameOf(text: string): string {
  const address = parseAddress(text.trim());
  if (address) return canonicalAddress(address);
  return canonicalLocalPart(text.trim().slice(0, 254).replaceAll("\0", "").toWellFormed());
}
