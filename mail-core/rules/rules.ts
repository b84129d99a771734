import type { Log } from "../log.ts";
import { checkScript } from "../sieve/check.ts";
import type { Acceptance, Accepted, Answer, Delivery, Intake, Relay } from "../store/contracts.ts";
import type { PreparedIntake } from "../store/intake.ts";
import type { Prepared } from "../store/intake-prepare.ts";
import { noteRulesFailure, readRules, rulesVersion } from "../store/rules.ts";
import { type DecideDeps, type Decision, decideFor, type KnownRules } from "./decide.ts";
import { openSource, type RuledMessage, type Source, type SourceDeps } from "./source.ts";

type Promised = Omit<Acceptance, "message">;

/** What readers' rules do with mail that is delivered to them. RFC 5228, RFC 5230, RFC 8621 section 8. */
export interface Rules {
  /**
   * The acceptance of a message as its readers want it; itself where none of them has rules. To be asked before the transaction that takes
   * it in. What cannot be decided about is kept, and its reader is told.
   */
  decided<Undecided extends Promised>(acceptance: Undecided, message: RuledMessage): Promise<Undecided>;
  /** What a delivery to an account carries that nobody sent there: its rules may file it, but not send it on or answer. */
  awaitsOf(accountId: string): Promise<Pick<Delivery, "rules">>;
  /** Sends what the acceptance is answered with; after its commit. Never rejects: the message is here. */
  answer(acceptance: Pick<Promised, "answers">): Promise<void>;
}

export interface RulesDeps extends DecideDeps, SourceDeps {
  send: (answer: Answer) => Promise<void>;
  log: Log;
}

/** Accounts whose rules are remembered. */
const rememberedMax = 500;

export function makeRules(deps: RulesDeps): Rules {
  const { database, log } = deps;
  const remembered = new Map<string, Promise<KnownRules | null>>();

  const rulesOf = (accountId: string, version: string): Promise<KnownRules | null> => {
    const key = `${accountId} ${version}`;
    const known = remembered.get(key);
    if (known) return known;
    if (remembered.size >= rememberedMax) remembered.clear();
    const read = readRules(database, accountId).then(
      (rules) => rules && { ...rules, checked: rules.script === null ? null : checkScript(rules.script) },
    );
    remembered.set(key, read);
    read.catch(() => remembered.delete(key));
    return read;
  };

  const decide = async ({ rules: awaits, ...delivery }: Delivery, source: Source): Promise<Decision> => {
    const { accountId } = delivery;
    let decision: Decision = { ...nothing, own: [delivery] };
    if (!awaits) return decision;
    try {
      const rules = await rulesOf(accountId, awaits.version);
      if (!rules) return decision;
      decision = await decideFor({ delivery, relay: awaits.relay, rules, source }, deps);
    } catch (error) {
      log.error("rules failed, and the message is kept", { account: accountId, error: String(error) });
      decision.failure = "The rules could not be carried out";
    }
    if (decision.failure !== null) {
      const { failure: reason } = decision;
      await noteRulesFailure(database, accountId, {
        at: source.receivedAt,
        reason,
        subject: source.summary.subject,
      });
    }
    return decision;
  };

  return {
    async decided(acceptance, message) {
      if (!acceptance.deliveries.some(({ rules }) => rules)) return acceptance;
      const source = await openSource(message, acceptance.receivedAt, deps);
      const seen = new Set(acceptance.deliveries.map(({ accountId }) => accountId));
      const [deliveries, relays, answers] = [[] as Delivery[], [...acceptance.relays], [] as Answer[]];
      let discarded = 0;
      // It grows: a redirection leads to people here, too. Each of them has the message once, so no circle is endless.
      const waiting = [...acceptance.deliveries];
      for (const delivery of waiting) {
        const decision = await decide(delivery, source);
        const others = decision.others.filter(({ accountId }) => !seen.has(accountId));
        for (const { accountId } of others) seen.add(accountId);
        const isNowhere = decision.own.length + others.length + decision.relays.length === 0;
        if (isNowhere && !decision.isDiscarded) deliveries.push(plain(delivery));
        else deliveries.push(...decision.own);
        if (isNowhere && decision.isDiscarded) discarded += 1;
        waiting.push(...others);
        // Who is written to already has it once.
        relays.push(...decision.relays.filter(({ forwardPath }) => !isAmong(relays, forwardPath)));
        if (decision.answer) answers.push(decision.answer);
      }
      return { ...acceptance, deliveries, relays, discarded, answers };
    },
    async awaitsOf(accountId) {
      const version = await rulesVersion(database, accountId);
      return version === null ? {} : { rules: { version, relay: null } };
    },
    async answer({ answers = [] }) {
      for (const answer of answers) {
        try {
          await deps.send(answer);
        } catch (error) {
          log.error("vacation reply failed", { account: answer.accountId, error: String(error) });
        }
      }
    },
  };
}

/** An intake that asks the rules first, and answers after. */
export function withRules(intake: Intake & PreparedIntake, rules: Rules): Intake & PreparedIntake {
  const answered = async (promised: Promised, accepted: Accepted) => {
    if (!accepted.isRepetition && !accepted.isFull) await rules.answer(promised);
    return accepted;
  };
  return {
    ...intake,
    async accept(acceptance) {
      const decided = await rules.decided(acceptance, acceptance.message);
      return answered(decided, await intake.accept(decided));
    },
    async acceptPrepared(prepared) {
      if (!prepared.acceptance.deliveries.some(({ rules }) => rules)) return intake.acceptPrepared(prepared);
      const acceptance = await rules.decided(prepared.acceptance, messageOf(prepared));
      return answered(acceptance, await intake.acceptPrepared({ ...prepared, acceptance }));
    },
  };
}

const messageOf = ({ fresh, existingId }: Prepared): RuledMessage =>
  fresh
    ? { kind: "new", blob: fresh.blob, summary: JSON.parse(fresh.summaryJson) }
    : { kind: "existing", messageId: existingId ?? "" };

const nothing: Decision = {
  own: [],
  others: [],
  relays: [],
  isDiscarded: false,
  answer: null,
  failure: null,
};

const isAmong = (relays: readonly Relay[], path: string) =>
  relays.some(({ forwardPath }) => forwardPath === path);

const plain = ({ rules: _decided, ...delivery }: Delivery): Delivery => delivery;
