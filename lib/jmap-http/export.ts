import type { IncomingMessage } from "node:http";
import type { AccountId, ExportFile } from "../../mail-core/index.ts";
import { downloadHeaders } from "../download.ts";
import { mailCore } from "../mail.ts";
import { readExport } from "../transfer/export-address.ts";
import { type Answer, notFound, plainProblem, problemAnswer } from "./answer.ts";
import { jmapSession } from "./session.ts";

/** Mail as one zip, sent while it is made. docs/jmap.md. */
export async function answerExport(
  request: IncomingMessage,
  { accountId, query }: { accountId: string; query: URLSearchParams },
): Promise<Answer> {
  const session = await jmapSession(request);
  if ("status" in session) return session;
  const { account } = session;
  if (accountId !== `a${account}`) return notFound();
  const wanted = readExport(query);
  if (!wanted) return plainProblem(400, "format, filter or name is wrong");
  const files = wanted.filter === null ? filesOf(account) : undefined;
  const result = await mailCore().exportMail(account, wanted, files);
  if (!result.ok) return problemAnswer(result.problem);
  const headers = {
    ...downloadHeaders("application/zip", `${wanted.name}.zip`, false),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
  return { status: 200, headers, body: result.stream };
}

/** Loaded when they are first needed: they are read with the web's own database client. */
async function* filesOf(account: AccountId): AsyncIterable<ExportFile> {
  const { accountFiles } = await import("../transfer/account-files.ts");
  yield* accountFiles(mailCore(), account);
}
