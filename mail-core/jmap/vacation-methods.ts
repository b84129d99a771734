import { isRecord } from "../is-record.ts";
import { lockAccounts } from "../store/changes.ts";
import { readVacation, rulesChanged, saveVacation, type VacationRow } from "../store/rules.ts";
import { stateOf } from "../store/states.ts";
import { readUtcDate } from "./dates.ts";
import { asStrings, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { pick, setAnswer } from "./standard.ts";

/** There is one in each account. RFC 8621 section 8. */
const singleton = "singleton";
const textMaxLength = 100_000;
const subjectMaxLength = 500;

const blank: VacationRow = {
  isEnabled: false,
  fromAt: null,
  toAt: null,
  subject: null,
  textBody: null,
  htmlBody: null,
};

const view = ({ isEnabled, fromAt, toAt, subject, textBody, htmlBody }: VacationRow) => ({
  id: singleton,
  isEnabled,
  fromDate: fromAt && utcDate(fromAt),
  toDate: toAt && utcDate(toAt),
  subject,
  textBody,
  htmlBody,
});

const isText = (value: unknown, max: number): value is string | null =>
  value === null || (typeof value === "string" && value.length <= max && !value.includes("\0"));

/** The vacation after a change, or the property that cannot be. */
function change(row: VacationRow, given: Record<string, unknown>): { row: VacationRow } | { wrong: string } {
  const next = { ...row };
  for (const [property, value] of Object.entries(given)) {
    const wrong = { wrong: property };
    if (property === "isEnabled") {
      if (typeof value !== "boolean") return wrong;
      next.isEnabled = value;
    } else if (property === "fromDate" || property === "toDate") {
      const date = readUtcDate(value);
      if (value !== null && !date) return wrong;
      next[property === "fromDate" ? "fromAt" : "toAt"] = date;
    } else if (property === "subject") {
      if (!isText(value, subjectMaxLength) || /\p{Cc}/u.test(value ?? "")) return wrong;
      next.subject = value;
    } else if (property === "textBody" || property === "htmlBody") {
      if (!isText(value, textMaxLength)) return wrong;
      next[property] = value;
    } else if (property !== "id" || value !== singleton) return wrong;
  }
  return { row: next };
}

/** RFC 8621 section 8. */
export function vacationMethods({ database, announcer, ids }: JmapDeps): Record<string, Method> {
  return {
    "VacationResponse/get": async (args, { account, accountId }) => {
      const wanted = args.ids == null ? [singleton] : asStrings(args.ids);
      if (!wanted) return refuse("invalidArguments", "ids");
      const state = await stateOf(database, account, "VacationResponse");
      const row = (await readVacation(database, account)) ?? blank;
      const list = wanted.includes(singleton) ? [pick(view(row), args.properties)] : [];
      if (list.includes(null)) return refuse("invalidArguments", "properties");
      const notFound = [...new Set(wanted)].filter((text) => text !== singleton);
      return answer("VacationResponse/get", { accountId, state, list, notFound });
    },
    "VacationResponse/set": async (args, { account, accountId }) => {
      const create = args.create ?? {};
      const update = args.update ?? {};
      const destroy = args.destroy == null ? [] : asStrings(args.destroy);
      if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
      const result = await database.transaction(async (tx) => {
        await lockAccounts(tx, [account]);
        const oldState = await stateOf(tx, account, "VacationResponse");
        if (args.ifInState != null && args.ifInState !== oldState) return null;
        const updated: Record<string, null> = Object.create(null);
        const notUpdated: Record<string, SetError> = Object.create(null);
        for (const [text, given] of Object.entries(update)) {
          const row = (await readVacation(tx, account)) ?? blank;
          const changed = isRecord(given) ? change(row, given) : null;
          if (text !== singleton) notUpdated[text] = { type: "notFound" };
          else if (!changed) notUpdated[text] = { type: "invalidPatch" };
          else if ("wrong" in changed)
            notUpdated[text] = { type: "invalidProperties", properties: [changed.wrong] };
          else {
            await saveVacation(tx, account, changed.row);
            await rulesChanged(tx, account, ids.next(), [
              { type: "VacationResponse", objectId: account, action: "updated" },
            ]);
            updated[text] = null;
          }
        }
        const isSingleton: SetError = { type: "singleton" };
        return {
          oldState,
          newState: await stateOf(tx, account, "VacationResponse"),
          created: {},
          notCreated: Object.fromEntries(Object.keys(create).map((text) => [text, isSingleton])),
          updated,
          notUpdated,
          destroyed: [],
          notDestroyed: Object.fromEntries(destroy.map((text) => [text, isSingleton])),
        };
      });
      if (!result) return refuse("stateMismatch");
      if (result.newState !== result.oldState) announcer.announce([account]);
      return setAnswer("VacationResponse/set", accountId, result);
    },
  };
}
