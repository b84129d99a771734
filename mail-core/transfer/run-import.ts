import type { MailImport } from "../store/mail-imports.ts";
import { fileOf } from "./given-file.ts";
import type { BatchDeps, ImportBatch } from "./import-batch.ts";
import { readFile } from "./read-import.ts";

export interface ImportDeps extends BatchDeps {
  /** True when the server stops: the run ends after the message in hand. */
  isStopping(): boolean;
}

/** How a run ended: all was read, there is no room, the server stops, or the import was taken out of its hands. */
export type RunEnd = "done" | "full" | "stopped" | "over";

/** Reads an import from where it stands, and stores what it finds; each transaction says how far that is. */
export async function runImport(job: MailImport, batch: ImportBatch, deps: ImportDeps): Promise<RunEnd> {
  const { store, blobs, clock } = deps;
  for (let n = job.position.file; n < job.files.length; n += 1) {
    const file = fileOf(await store.files(job, n), blobs);
    const from = n === job.position.file ? job.position : { file: n, entry: 0, offset: 0 };
    for await (const item of readFile({ name: job.files[n]?.name ?? "", file }, from)) {
      if (item.kind === "mail" && !(await batch.hasRoom())) return (await batch.flush()) ? "full" : "over";
      if (!(await batch.add(item))) return "over";
      if (batch.isDue(clock.now()) && !(await batch.flush())) return "over";
      if (deps.isStopping()) return (await batch.flush()) ? "stopped" : "over";
    }
    batch.endFile(n);
  }
  return (await batch.flush()) ? "done" : "over";
}
