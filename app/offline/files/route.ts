import { appearanceOf } from "../../../lib/appearances.ts";
import { buildFiles } from "../../../lib/build-files.ts";
import { readReader } from "../../../lib/language/reader.ts";
import { currentSession } from "../../../lib/session.ts";

export const dynamic = "force-dynamic";

/** What a browser keeps to open without the server: the files of this build, and how the offline page looks. */
export async function GET(): Promise<Response> {
  const session = await currentSession();
  const { language } = await readReader();
  const { theme } = session ? await appearanceOf(session.account) : { theme: "system" };
  return Response.json(
    { ...(await buildFiles()), look: `${theme} ${language}` },
    { headers: { "Cache-Control": "no-store" } },
  );
}
