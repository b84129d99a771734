import { answerTo } from "../../../../lib/jmap/client.ts";
import type { JmapStore } from "../../../../lib/jmap/store.ts";
import type { Sync } from "../../../../lib/jmap/sync.ts";
import type { Id } from "../../../../lib/jmap/types.ts";
import type { Held } from "../transport.ts";

/** Calls back what waits on the server; what came back is no message any more. Resolves to those for which it was too late. Throws `JmapFailure`. RFC 8621 section 7.5. */
export async function callBackEach<One extends Held>(
  { store, sync }: { store: JmapStore; sync: Sync },
  all: readonly One[],
): Promise<One[]> {
  const { accountId } = store;
  const ids = all.map(({ submissionId }) => submissionId);
  const update = Object.fromEntries(ids.map((id) => [id, { undoStatus: "canceled" }]));
  const args = { accountId, update, onSuccessDestroyEmail: ids };
  const responses = await sync.write([["EmailSubmission/set", args, "cancel"]]);
  const { notUpdated } = answerTo<{ notUpdated?: Record<Id, unknown> | null }>(responses, "cancel");
  return all.filter(({ submissionId }) => notUpdated?.[submissionId]);
}
