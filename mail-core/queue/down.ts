import type { Clock } from "../clock.ts";
import type { Call } from "../store/journey.ts";
import type { LastReply } from "../store/queue.ts";

/** Destinations that are remembered; the oldest is forgotten first. */
const rememberedMax = 10_000;

/** What a destination answered when it took no mail. */
export interface Answer {
  reply: LastReply;
  call: Call;
}

/** Destinations that took no mail a moment ago. What comes for them has the same answer: one probe is enough. */
export interface Down {
  note(domain: string, answer: Answer): void;
  /** Its answer, or null when it is worth a call. */
  of(domain: string): Answer | null;
  /** All are worth a call: somebody wants them to be tried. */
  forget(): void;
}

export function makeDown({ clock, forMs }: { clock: Clock; forMs: number }): Down {
  const answers = new Map<string, Answer & { untilMs: number }>();
  return {
    note(domain, answer) {
      answers.delete(domain);
      answers.set(domain, { ...answer, untilMs: clock.now() + forMs });
      const [oldest] = answers.keys();
      if (answers.size > rememberedMax && oldest !== undefined) answers.delete(oldest);
    },
    of(domain) {
      const answer = answers.get(domain);
      if (!answer || answer.untilMs > clock.now()) return answer ?? null;
      answers.delete(domain);
      return null;
    },
    forget: () => answers.clear(),
  };
}
