import { keptFile } from "../../lib/kept/files.ts";
import { isAway } from "./kept-pages.ts";

/** The account and the blob of a download's path. RFC 8620 section 6.2. */
const download = /^\/jmap\/download\/([^/]+)\/([^/]+)\//;

export const isDownload = (path: string): boolean => download.test(path);

/** A file from the server; where nothing answers, from where it is kept. */
export async function downloadOrKept(path: string, coming: Promise<Response>): Promise<Response> {
  const answer = await coming.catch(() => null);
  if (answer && !isAway(answer)) return answer;
  const [, accountId = "", blobId = ""] = (download.exec(path) ?? []).map(decodeURIComponent);
  return (await keptFile(accountId, blobId)) ?? answer ?? Response.error();
}
