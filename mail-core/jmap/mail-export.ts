import type { AccountId, ExportFile, ExportWanted, JmapProblem, LabelBook, MailCore } from "../index.ts";
import { idsToExport, measureExport } from "../store/mail-export.ts";
import { exportFormats } from "../surface/transfer.ts";
import { type ExportFolder, exportZip, foldersOf } from "../transfer/export.ts";
import { fileName } from "../transfer/safe-name.ts";
import { parseEmailFilter } from "./email-filter.ts";
import { makeGate, searchCapability } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** What these stand on beside the others. */
export interface ExportingDeps extends JmapDeps {
  labels: LabelBook;
}

/** Archives of one account that are made at once: each holds the ids of a folder. */
const exportsMax = 2;

const refused = (status: number, detail: string): { ok: false; problem: JmapProblem } => ({
  ok: false,
  problem: { type: "about:blank", status, detail },
});
/** There is no `using` in an address: our own conditions are known in it. */
const everyFilter: ReadonlySet<string> = new Set([searchCapability]);
const tooManyHeaders = "A search for fields of the header finds too many messages.";

/** All mail, or what a filter finds, as one zip. Its ids are of this account, or they find nothing. */
export function makeExport(deps: ExportingDeps): MailCore["exportMail"] {
  const gate = makeGate(exportsMax);
  return async (account, wanted, files = none()) => {
    const leave = gate.enter(account);
    if (!leave) return refused(429, `At most ${exportsMax} downloads of mail at once.`);
    try {
      const folders = await foldersFor(deps, account, wanted);
      if (typeof folders === "string") {
        leave();
        return refused(400, folders);
      }
      const { format } = wanted;
      return { ok: true, stream: leaving(exportZip(deps, account, { folders, format, files }), leave) };
    } catch (error) {
      leave();
      throw error;
    }
  };
}

/** What goes into the archive, or what is wrong with the question. */
async function foldersFor(
  deps: ExportingDeps,
  account: AccountId,
  { filter, format, name }: ExportWanted,
): Promise<AsyncIterable<ExportFolder> | string> {
  if (!exportFormats.includes(format)) return "There is no such format.";
  const parsed = parseEmailFilter(filter, everyFilter);
  if (!parsed.ok) return "The filter is not understood.";
  if (parsed.value === null) return foldersOf(deps, account);
  const found = await idsToExport(deps, account, parsed.value);
  return found === "too many headers" ? tooManyHeaders : one({ path: fileName(name, "Mail"), ...found });
}

async function* one(folder: ExportFolder): AsyncIterable<ExportFolder> {
  yield folder;
}
async function* none(): AsyncIterable<ExportFile> {}

/** `leave` is called at its end, whether it was read or not. */
function leaving(octets: AsyncIterable<Uint8Array>, leave: () => void): ReadableStream<Uint8Array> {
  const source = octets[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await source.next();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      leave();
    },
    async cancel() {
      leave();
      await source.return?.();
    },
  });
}

/** Ours: how much an archive would hold. docs/jmap.md. */
export const measureMail =
  (deps: ExportingDeps): Method =>
  async ({ filter }, { account, accountId, using }) => {
    const parsed = parseEmailFilter(filter, using);
    if (!parsed.ok) return refuse(parsed.type, parsed.description);
    const measured = await measureExport(deps, account, parsed.value);
    if (measured === "too many headers") return refuse("unsupportedFilter", "header");
    return answer("MailExport/measure", { accountId, ...measured });
  };
