import { appearanceOf } from "../../../lib/appearances.ts";
import { buildFiles } from "../../../lib/build-files.ts";
import { currentSession } from "../../../lib/session.ts";

export const dynamic = "force-dynamic";

/** What a browser keeps to open without the server: the files of this build, and how the offline page looks. */
export async function GET(): Promise<Response> {
  const session = await currentSession();
  const { theme } = session ? await appearanceOf(session.account) : { theme: "system" };
  return Response.json(
    { ...(await buildFiles()), look: theme },
    { headers: { "Cache-Control": "no-store" } },
  );
}
