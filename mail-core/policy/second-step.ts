import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { rememberedDays } from "../index.ts";
import type { Log } from "../log.ts";
import type { Candidate, SignIns } from "../store/sign-ins.ts";
import { readCode } from "./recovery-code.ts";
import type { Secrets } from "./secrets.ts";
import { stepOfCode } from "./totp.ts";

/** A code is to come so soon after the password. */
const ticketLifeMs = 10 * 60_000;
const ticketPlace = "second step";

/** Where an account's secret is sealed to. */
export const totpPlace = (accountId: string): string => `totp ${accountId}`;

/** That the password of an account was right, whoever brings it. */
interface PasswordProof {
  /** As it was typed, canonical. */
  address: string;
  accountId: string;
  /** Of the password: another one since then proves nothing. */
  mark: string;
  atMs: number;
}

/** What comes after a right password, where the account has a second factor. */
export function makeSecondStep({
  signIns,
  secrets,
  clock,
  log,
}: {
  signIns: Pick<SignIns, "takeStep" | "takeRecoveryCode">;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}) {
  const markOf = ({ passwordHash }: Candidate) =>
    createHash("sha256").update(passwordHash).digest("base64url");
  // Another password, and another key, forget every browser.
  const browserPlace = (candidate: Candidate) =>
    `browser ${candidate.accountId} ${markOf(candidate)} ${candidate.secondFactor?.browsersKey}`;

  return {
    ticketFor(candidate: Candidate, address: string): string {
      const { accountId } = candidate;
      const proof: PasswordProof = { address, accountId, mark: markOf(candidate), atMs: clock.now() };
      return secrets.seal(JSON.stringify(proof), ticketPlace);
    },
    /** Null for what we did not seal, and what is too old. */
    readTicket(ticket: string): PasswordProof | null {
      const text = secrets.open(ticket, ticketPlace);
      const proof = text === null ? null : (JSON.parse(text) as PasswordProof);
      return proof && clock.now() - proof.atMs < ticketLifeMs ? proof : null;
    },
    /** False as well once the password is another one, or the account disabled. */
    isProven: (proof: PasswordProof, candidate: Candidate | null): candidate is Candidate =>
      candidate?.accountId === proof.accountId && !candidate.disabled && markOf(candidate) === proof.mark,
    /** True once for each code. RFC 6238 section 5.2. */
    async accepts({ accountId, secondFactor }: Candidate, typed: string): Promise<boolean> {
      const code = readCode(typed);
      if (!secondFactor || !code) return false;
      if (code.kind === "recovery") return signIns.takeRecoveryCode(accountId, code.digest);
      const secret = secrets.open(secondFactor.secret, totpPlace(accountId));
      if (secret === null) {
        log.error("second factor cannot be opened: another secret key?", { account: accountId });
        return false;
      }
      const step = stepOfCode(secret, code.digits, clock.now());
      return step !== null && signIns.takeStep(accountId, step);
    },
    /** With this a browser is not asked for a code, for `rememberedDays`. */
    rememberedToken(candidate: Candidate): string {
      const untilMs = clock.now() + rememberedDays * 24 * 3_600_000;
      return secrets.seal(String(untilMs), browserPlace(candidate));
    },
    isRemembered(candidate: Candidate, token: string | undefined): boolean {
      const untilMs = token === undefined ? null : secrets.open(token, browserPlace(candidate));
      return untilMs !== null && clock.now() < Number(untilMs);
    },
  };
}
