import type { Places } from "../../../../lib/jmap/client.ts";
import type { Email, EmailBodyPart, Id } from "../../../../lib/jmap/types.ts";
import { blobIdOfFile, keepFile } from "../../../../lib/kept/letters.ts";
import { keyringOf } from "../../../../lib/smime/keyring.ts";
import { octetsOfEmail, openSmime } from "./open-smime.ts";

/** An email as it can be answered or passed on: what lay within is opened, and its files are kept in this browser. `isSecret` is told also of one that cannot be opened. */
export async function readableEmail(
  email: Email,
  { places, accountId, readerId }: { places: Places; accountId: Id; readerId: Id },
): Promise<{ email: Email; isSecret: boolean }> {
  const octets = await octetsOfEmail(places, accountId, email);
  const { reading, inner } = await openSmime(email, octets, await keyringOf(readerId));
  const isSecret =
    reading.kind === "read"
      ? reading.layers.some(({ kind }) => kind === "encrypted")
      : reading.kind !== "damaged";
  if (!inner) return { email, isSecret };
  inner.release();
  const attachments: EmailBodyPart[] = [];
  for (const part of inner.email.attachments ?? []) {
    const file = inner.blobs.get(part.blobId ?? "");
    if (!file) continue;
    const key = crypto.randomUUID();
    await keepFile(readerId, key, file);
    attachments.push({ ...part, blobId: blobIdOfFile(key) });
  }
  return { email: { ...inner.email, attachments }, isSecret };
}
