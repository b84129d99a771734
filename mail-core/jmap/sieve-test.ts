import { readDelivery } from "../mime/received.ts";
import { keywordsOfFlags } from "../rules/flags.ts";
import { readFolders } from "../rules/folders.ts";
import { openSource } from "../rules/source.ts";
import { checkScript } from "../sieve/check.ts";
import type { SieveAction } from "../sieve/message.ts";
import { runScript } from "../sieve/run.ts";
import { readEmails } from "../store/emails.ts";
import { asStrings } from "./email-get.ts";
import { id, parseId } from "./ids.ts";
import { rulesCapability } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { readContent } from "./sieve-content.ts";

/** Emails that one call tries a script on: of each at least the header is read. */
const testedMax = 200;

/** Ours: what a script would have done with emails that are here. Nothing changes. docs/jmap.md. */
export const sieveTest =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { account, accountId, using } = context;
    if (!using.has(rulesCapability)) return refuse("unknownMethod");
    const emailIds = asStrings(args.emailIds);
    if (!emailIds) return refuse("invalidArguments", "emailIds");
    if (emailIds.length > testedMax) return refuse("requestTooLarge");
    const read = await readContent(deps, context, args.blobId);
    if (!read.ok) return refuse("invalidSieve", read.error.description);
    const checked = checkScript(read.content);
    if (!checked.ok) return refuse("invalidSieve", checked.fault.reason);
    const folders = readFolders(deps.database, account);
    const emails = await readEmails(
      deps.database,
      account,
      emailIds.flatMap((text) => parseId("e", text) ?? []),
    );
    const tested: Record<string, unknown> = Object.create(null);
    for (const [rowId, email] of emails) {
      const source = await openSource(
        { kind: "existing", messageId: email.messageId },
        email.receivedAt,
        deps,
      );
      const delivery = readDelivery(email.trace);
      const envelope = { from: delivery?.reversePath ?? "", to: delivery?.deliveredTo ?? "" };
      const outcome = await runScript(checked.script, source.seenBy(email.trace, envelope), folders);
      tested[id("e", rowId)] = outcome.ok
        ? { actions: await Promise.all(outcome.actions.map(view)) }
        : { failure: `Line ${outcome.fault.line}, column ${outcome.fault.column}: ${outcome.fault.reason}` };
    }
    const notFound = emailIds.filter((text) => !emails.has(parseId("e", text) ?? ""));
    return answer("SieveScript/test", { accountId, tested, notFound });

    async function view(action: SieveAction): Promise<Record<string, unknown>> {
      const { kind, rule } = action;
      switch (action.kind) {
        case "keep":
          return { kind, rule, keywords: keywordsOfFlags(action.flags) };
        case "fileinto": {
          const { mailbox, mailboxId, creates, flags } = action;
          const found = (mailboxId && (await folders.byId(mailboxId))) || (await folders.byName(mailbox));
          const place = { mailboxId: found ? id("m", found.id) : null, mailbox, creates };
          return { kind, rule, ...place, keywords: keywordsOfFlags(flags) };
        }
        case "redirect":
          return { kind, rule, address: action.address };
        default:
          return { kind, rule };
      }
    }
  };
