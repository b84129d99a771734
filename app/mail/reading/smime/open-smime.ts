import { downloadUrl, type Places } from "../../../../lib/jmap/client.ts";
import type { Email, Id } from "../../../../lib/jmap/types.ts";
import { type Keyring, unlockedKey } from "../../../../lib/smime/keyring.ts";
import { type Reading, readSmime } from "../../../../lib/smime/read.ts";
import { type Verdict, verdictOf } from "../../../../lib/smime/trust.ts";
import { type Inner, innerEmail } from "./inner-email.ts";

/** A message that is signed or encrypted, as far as it can be read here. */
export interface OpenedSmime {
  reading: Reading;
  verdict: Verdict | null;
  /** What lay within; null where the server read the same, and where nothing could be read. */
  inner: Inner | null;
}

/** The message, octet by octet as it came. Throws where the server is away. */
export async function octetsOfEmail(
  places: Places,
  accountId: Id,
  { blobId }: Pick<Email, "blobId">,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(
    downloadUrl(places, accountId, { blobId, name: "message.eml", type: "message/rfc822" }),
  );
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

export async function openSmime(
  email: Email,
  octets: Uint8Array<ArrayBuffer>,
  keyring: Keyring,
): Promise<OpenedSmime> {
  const reading = await readSmime(octets, { own: keyring.own, unlocked: unlockedKey });
  if (reading.kind !== "read") return { reading, verdict: null, inner: null };
  const verdict = await verdictOf(reading.layers, {
    from: email.from?.[0]?.email ?? "",
    receivedAt: Date.parse(email.receivedAt),
    trusted: keyring,
  });
  if (reading.isClear) return { reading, verdict, inner: null };
  try {
    return { reading, verdict, inner: await innerEmail(email, reading.entity) };
  } catch {
    return { reading: { kind: "damaged", isSigned: false }, verdict: null, inner: null };
  }
}

/** Whether what a message said was secret. */
export const wasEncrypted = ({ reading }: Pick<OpenedSmime, "reading">): boolean =>
  reading.kind === "read" && reading.layers.some(({ kind }) => kind === "encrypted");
