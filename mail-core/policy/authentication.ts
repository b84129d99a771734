import { createHmac, randomBytes } from "node:crypto";
import { canonicalAddress, canonicalLocalPart, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import { provenAccount } from "../ids.ts";
import type { Authenticator, SignIn } from "../index.ts";
import type { Log } from "../log.ts";
import type { Candidate, SignIns } from "../store/sign-ins.ts";
import { networkOf } from "./network.ts";
import type { Passwords } from "./passwords.ts";
import { makeTurnstile } from "./turnstile.ts";

/**
 * Different wrong passwords in the window, for one address from one network and for one network in all. No
 * limit is for an address alone: a guesser elsewhere must not lock its owner out.
 */
export const signInLimits = { windowMs: 15 * 60_000, addressMax: 10, networkMax: 100 };
/** Attempts of one network that run at once; what runs is not counted yet. */
const networkWidth = 16;
const remembersMax = 10_000;

export function makeAuthenticator({
  signIns,
  passwords,
  clock,
  log,
}: {
  signIns: SignIns;
  passwords: Passwords;
  clock: Clock;
  log: Log;
}): Authenticator {
  const secret = randomBytes(32);
  const mark = (...parts: string[]) =>
    createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64url");
  // Passwords that fitted, each bound to the hash that it fitted: POP3 clients ask again every few minutes. The
  // row is read every time, so a new password or a disabled account counts at once.
  const fitted = makeMemory();
  // Wrong passwords that were counted: a client with an old password repeats it for ever, and guesses nothing.
  const counted = makeMemory();
  const byAddress = makeTurnstile(1);
  const byNetwork = makeTurnstile(networkWidth);

  const fits = async (candidate: Candidate | null, password: string): Promise<boolean> => {
    if (!candidate) return passwords.verifyNothing(password);
    const { passwordHash } = candidate;
    // Without the memory: a quick no would tell that the password of a disabled account was right.
    if (candidate.disabled) return (await passwords.verify(passwordHash, password)) && false;
    const key = mark("fits", passwordHash, password);
    if (fitted.get(key) !== undefined) return true;
    const isRight = await passwords.verify(passwordHash, password);
    if (isRight) fitted.set(key, clock.now());
    return isRight;
  };

  const attempt = async (
    address: string,
    password: string,
    network: string,
    protocol: string,
  ): Promise<SignIn> => {
    const { windowMs, addressMax, networkMax } = signInLimits;
    const startMs = clock.now();
    const look = await signIns.look({
      address,
      network,
      since: new Date(startMs - windowMs),
      addressMax,
      networkMax,
    });
    const limitMs = Math.max(look.addressLimitAt?.getTime() ?? 0, look.networkLimitAt?.getTime() ?? 0);
    if (limitMs > 0) {
      log.warn("sign-in.slow-down", { network, protocol });
      return {
        kind: "slow-down",
        retryAfterS: Math.max(1, Math.ceil((limitMs + windowMs - startMs) / 1000)),
      };
    }
    const { candidate } = look;
    const isRight = await fits(candidate, password);
    if (candidate && isRight) {
      if (look.hasFailures) await signIns.forgive(address, network);
      const account = provenAccount(candidate.accountId);
      return { kind: "proven", account, address: candidate.address, role: candidate.role };
    }
    const key = mark("counted", address, network, password);
    const countedMs = counted.get(key);
    if (countedMs === undefined || countedMs <= startMs - windowMs) {
      counted.set(key, startMs);
      await signIns.fail(address, network, new Date(startMs));
    }
    log.warn("sign-in.refused", { network, protocol });
    return { kind: "refused" };
  };

  return {
    signIn({ address, password, network, protocol }) {
      const name = nameOf(address);
      const from = networkOf(network);
      return byAddress(`${name} ${from}`, () =>
        byNetwork(from, () => attempt(name, password, from, protocol)),
      );
    },
    mayAct: (accountId) => signIns.mayAct(accountId),
  };
}

/** The canonical address; a bare name stays bare, and what is neither is a name that nobody has. */
function nameOf(text: string): string {
  const address = parseAddress(text.trim());
  if (address) return canonicalAddress(address);
  return canonicalLocalPart(text.trim().slice(0, 254).replaceAll("\0", "").toWellFormed());
}

/** Marks with a time each; the least recently used go first. */
function makeMemory() {
  const marks = new Map<string, number>();
  return {
    get(key: string): number | undefined {
      const value = marks.get(key);
      if (value === undefined) return undefined;
      marks.delete(key);
      marks.set(key, value);
      return value;
    },
    set(key: string, value: number) {
      marks.delete(key);
      marks.set(key, value);
      const [oldest] = marks.keys();
      if (marks.size > remembersMax && oldest !== undefined) marks.delete(oldest);
    },
  };
}
