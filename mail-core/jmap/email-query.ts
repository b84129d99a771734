import { readsWords } from "../store/email-filter.ts";
import { queryEmails } from "../store/email-query.ts";
import { stateOf } from "../store/emails.ts";
import { parseEmailFilter, parseEmailSort } from "./email-filter.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

const limitMax = 1000;
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** RFC 8621 section 4.4. */
export const emailQuery =
  ({ database, searchIndex }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const filter = parseEmailFilter(args.filter);
    if (!filter.ok) return refuse(filter.type, filter.description);
    const sort = parseEmailSort(args.sort);
    if (!sort.ok) return refuse(sort.type, sort.description);
    const { position = 0, anchorOffset = 0, limit: wanted } = args;
    if (!isInteger(position)) return refuse("invalidArguments", "position");
    if (!isInteger(anchorOffset)) return refuse("invalidArguments", "anchorOffset");
    if (wanted != null && (!isInteger(wanted) || wanted < 0)) return refuse("invalidArguments", "limit");
    if (args.anchor != null && typeof args.anchor !== "string") return refuse("invalidArguments", "anchor");
    const anchor = args.anchor == null ? null : parseId("e", args.anchor);
    if (args.anchor != null && anchor === null) return refuse("anchorNotFound");
    const limit = Math.min(wanted ?? limitMax, limitMax);
    if (readsWords(filter.value)) await searchIndex.catchUp(account);
    const queryState = await stateOf(database, account, "Email");
    const page = await queryEmails(database, account, {
      filter: filter.value,
      sort: sort.value,
      collapseThreads: args.collapseThreads === true,
      position,
      anchor: anchor === null ? null : { id: anchor, offset: anchorOffset },
      limit,
      calculateTotal: args.calculateTotal === true,
    });
    if (!page) return refuse("anchorNotFound");
    return answer("Email/query", {
      accountId,
      queryState,
      canCalculateChanges: false,
      position: page.position,
      ids: page.ids.map((rowId) => id("e", rowId)),
      ...(page.total === null || args.calculateTotal !== true ? {} : { total: page.total }),
      ...(wanted == null || wanted > limitMax ? { limit: limitMax } : {}),
    });
  };
