import type { JmapStore } from "../../../lib/jmap/store.ts";
import type { Sync } from "../../../lib/jmap/sync.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { writingFrom } from "../../../lib/writing.ts";
import { emptyDraft, identityFor } from "../compose/begin.ts";
import { DraftTransport } from "../compose/transport.ts";
import type { UnsubscribeWay } from "./unsubscribe-way.ts";

/** Sends what a list asks for, as the one to whom it wrote; what stood in the way, or null. Apart, since it is fetched when it is needed. */
export async function mailToList(
  { store, sync }: { store: JmapStore; sync: Sync },
  email: Email,
  { to, subject, text }: UnsubscribeWay & { kind: "mail" },
): Promise<string | null> {
  const { identities } = store;
  const identityId = identityFor(email, identities)?.id ?? null;
  const blank = emptyDraft(
    {
      identities,
      writing: writingFrom(null),
      newId: () => crypto.randomUUID(),
      clean: () => "",
      when: () => "",
    },
    [{ name: null, email: to }],
  );
  const letter = { ...blank, identityId, subject, text, plain: true };
  const sent = await new DraftTransport(store, sync).send(letter, [], null);
  return sent.ok ? null : sent.words;
}
