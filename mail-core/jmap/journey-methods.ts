import { readOwnEvents } from "../store/journey.ts";
import { stateOf } from "../store/states.ts";
import { asStrings } from "./email-get.ts";
import { eventId, parseEventId, viewWholeEvent } from "./journey-view.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { pick } from "./standard.ts";

/** Events in one answer: each may hold 16 KiB of dialogue. */
const eventsInGetMax = 50;

/** Ours: events of one's own submissions with the SMTP dialogue. They change with their submission. docs/jmap.md. */
export function journeyMethods({ database }: JmapDeps): Record<string, Method> {
  return {
    "JourneyEvent/get": async (args, { account, accountId }) => {
      const asked = asStrings(args.ids);
      if (!asked && args.ids != null) return refuse("invalidArguments", "ids");
      // As many as a mailbox has been busy: nobody gets all of them.
      if (!asked || asked.length > eventsInGetMax) return refuse("requestTooLarge");
      const state = await stateOf(database, account, "EmailSubmission");
      const keys = asked.flatMap((text) => parseEventId(text) ?? []);
      const found = new Map(
        (await readOwnEvents(database, account, keys)).map(({ key: { entryId }, event }) => [
          eventId(entryId, event),
          viewWholeEvent(entryId, event),
        ]),
      );
      const list = [...found.values()].map((event) => pick(event, args.properties));
      if (list.includes(null)) return refuse("invalidArguments", "properties");
      const notFound = [...new Set(asked)].filter((text) => !found.has(text));
      return answer("JourneyEvent/get", { accountId, state, list, notFound });
    },
  };
}
