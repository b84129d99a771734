import type { StateType } from "../store/changes.ts";
import { stateOf } from "../store/states.ts";
import { type IdLetter, id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { pick, readIds } from "./standard.ts";

/** /get of a type of which an account has few: `list` gives them all, as they are shown, after the state was read. RFC 8620 section 5.1. */
export const getOfFew =
  <Shown extends { id: string }>(
    { database }: Pick<JmapDeps, "database">,
    type: StateType & string,
    letter: IdLetter,
    list: (context: MethodContext) => Promise<Shown[]>,
  ): Method =>
  async (args, context) => {
    const wanted = readIds(args.ids, (text) => parseId(letter, text));
    if (wanted === "invalid") return refuse("invalidArguments", "ids");
    if (wanted === "too-many") return refuse("requestTooLarge");
    const { account, accountId } = context;
    const state = await stateOf(database, account, type);
    const all = new Map((await list(context)).map((one) => [one.id, one]));
    const ids = wanted === "all" ? [...all.keys()] : wanted.rowIds.map((rowId) => id(letter, rowId));
    const asked = new Set(ids);
    const shown = [...all.values()].filter((one) => asked.has(one.id));
    const picked = shown.map((one) => pick(one, args.properties));
    if (picked.includes(null)) return refuse("invalidArguments", "properties");
    const notFound = [...(wanted === "all" ? [] : wanted.notFound), ...ids.filter((one) => !all.has(one))];
    return answer(`${type}/get`, { accountId, state, list: picked, notFound });
  };
