import { makeIndexer } from "../mime/indexer.ts";
import { noWords, wordVector } from "../mime/word-vector.ts";
import type { Acceptance, Blobs, Relay } from "../store/contracts.ts";

/** A message that the server itself writes: to people here, into their inboxes, and to others by the queue. */
export interface OwnMail {
  octets: Uint8Array;
  now: Date;
  /** For those here; what goes out has none yet. */
  trace: Uint8Array;
  accountIds: readonly string[];
  /** Forward-paths elsewhere. */
  paths: readonly string[];
  /** How it is to travel. */
  demands: Pick<Relay["dsn"], "requireTls" | "tlsOptional" | "priority">;
}

/** What the intake takes for it. Its reverse-path is null, and nobody is told of it. RFC 5321 section 4.5.5, RFC 3461 section 4.1. */
export async function ownMail(
  { octets, now, trace, accountIds, paths, demands }: OwnMail,
  blobs: Blobs,
): Promise<Acceptance> {
  const writer = blobs.create();
  await writer.write(octets);
  const indexer = makeIndexer();
  indexer.write(octets);
  const { summary, search } = indexer.end();
  const inbox = { mailbox: { role: "inbox" }, keywords: [], trace };
  return {
    message: { kind: "new", blob: await writer.seal(), summary },
    words: accountIds.length > 0 ? wordVector(search) : noWords,
    receivedAt: now,
    deliveries: accountIds.map((accountId) => ({ accountId, ...inbox })),
    relays: paths.map((forwardPath) => ({
      reversePath: null,
      forwardPath,
      trace: Buffer.alloc(0),
      accountId: null,
      submissionId: null,
      dsn: { notify: ["NEVER"], ...demands },
      state: "waiting",
    })),
  };
}
