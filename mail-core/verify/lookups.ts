import type { Clock } from "../clock.ts";
import type { Answer, Dns } from "../net/dns.ts";

/** What the library that checks asks DNS by: records, or an error with one of Node's codes. */
export type Resolver = (name: string, type: string) => Promise<string[] | string[][]>;

export interface Lookups {
  /** For one message: so many questions, so much time; whatever is past either is nobody's knowledge. */
  within(limits: { questionsMax: number; timeMaxMs: number }): { resolver: Resolver; close(): void };
}

/** Shorter than people let their records live, so those need not be told; and long enough for a burst of mail from one sender. */
const rememberedMs = 60_000;
/** What nobody knows now may be known in a moment. */
const unknownRememberedMs = 5_000;
const answersMax = 20_000;

/** Asks each question once in a while, and for all who ask it meanwhile. */
export function makeLookups({ dns, clock }: { dns: Dns; clock: Clock }): Lookups {
  const answers = new Map<string, { answer: Promise<Answer<unknown>>; untilMs: number }>();

  const ask = (name: string, type: string): Promise<Answer<unknown>> => {
    const key = `${type} ${name.toLowerCase()}`;
    const known = answers.get(key);
    if (known && known.untilMs > clock.now()) return known.answer;
    const oldest = answers.size >= answersMax ? answers.keys().next().value : undefined;
    if (oldest !== undefined) answers.delete(oldest);
    const remembered = { answer: question(dns, name, type), untilMs: clock.now() + rememberedMs };
    answers.delete(key);
    answers.set(key, remembered);
    void remembered.answer.then(({ kind }) => {
      if (kind === "unknown") remembered.untilMs = clock.now() + unknownRememberedMs;
    });
    return remembered.answer;
  };

  return {
    within({ questionsMax, timeMaxMs }) {
      let asked = 0;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(failure("ETIMEOUT", "the time for this message is over")), timeMaxMs);
      });
      // Who waits for an answer hears of it.
      late.catch(() => {});
      return {
        async resolver(name, type) {
          asked += 1;
          if (asked > questionsMax) throw failure("EREFUSED", "too many questions for one message");
          return recordsOf(await Promise.race([ask(name, type), late]));
        },
        close: () => clearTimeout(timer),
      };
    },
  };
}

async function question(dns: Dns, name: string, type: string): Promise<Answer<unknown>> {
  switch (type) {
    case "TXT": {
      const found = await dns.txt(name);
      return found.kind === "found" ? { ...found, records: found.records.map((text) => [text]) } : found;
    }
    case "MX":
      return dns.mx(name);
    case "A":
    case "AAAA":
    case "PTR":
      return dns.records(name, type);
    default:
      // CNAMEs are followed, and asked for by nobody but who wants to know whether a name exists.
      return { kind: "none", isSecure: false };
  }
}

function recordsOf(answer: Answer<unknown>): string[] {
  switch (answer.kind) {
    case "found":
      return answer.records as string[];
    case "none":
      throw failure("ENODATA", "no such record");
    case "no-such-domain":
      throw failure("ENOTFOUND", "no such name");
    case "unknown":
      throw failure("ESERVFAIL", answer.reason);
    default:
      return answer satisfies never;
  }
}

const failure = (code: string, message: string) => Object.assign(new Error(message), { code });
