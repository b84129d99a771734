import { downloadUrl, type Places } from "../../../../lib/jmap/client.ts";
import type { Id } from "../../../../lib/jmap/types.ts";
import { upload } from "../../../../lib/jmap/upload.ts";
import { fileOf, fileOfBlobId } from "../../../../lib/kept/letters.ts";
import { type Correspondent, correspondent, keyFor } from "../../../../lib/smime/correspondents.ts";
import { keyringOf } from "../../../../lib/smime/keyring.ts";
import type { Octets } from "../../../../lib/smime/octets.ts";
import { type WrittenEmail, writeSmime } from "../../../../lib/smime/write.ts";
import { type DraftContent, recipientsOf, type Smime } from "../draft.ts";

/** Why a message cannot be protected as it was asked for. */
export type Fault =
  | { kind: "noKey"; address: string }
  /** Every reader of a message sees for whom else it was encrypted. */
  | { kind: "blindCopies" }
  | { kind: "noCertificate"; addresses: string };

export type PutTogether = { ok: true; blobId: Id } | { ok: false; fault: Fault };

interface With {
  smime: Smime;
  /** The message as Email/set would be given it. */
  written: Record<string, unknown>;
  /** Who writes. */
  from: string;
  /** When it goes. */
  at: Date;
  places: Places;
  accountId: Id;
  /** Whose keys and kept files: those of who sits here. */
  readerId: Id;
}

/** Signs and encrypts a message in this page, and sends it up as it is to be sent. Throws `JmapFailure`, and for what cannot be read or used. */
export async function putTogether(content: DraftContent, given: With): Promise<PutTogether> {
  const { smime, written, from, at, places, accountId, readerId } = given;
  const keyring = await keyringOf(readerId);
  const now = Date.now();
  const own = keyFor(keyring, from, now);
  const self = correspondent(keyring, from, now);
  if ((smime.sign && !own) || (smime.encrypt && !self))
    return { ok: false, fault: { kind: "noKey", address: from } };
  let readers: Correspondent[] | null = null;
  if (smime.encrypt && self) {
    if (content.bcc.length > 0) return { ok: false, fault: { kind: "blindCopies" } };
    const people = recipientsOf(content).map(({ email }) => ({
      email,
      reader: correspondent(keyring, email, now),
    }));
    const missing = people.filter(({ reader }) => !reader).map(({ email }) => email);
    if (missing.length > 0)
      return { ok: false, fault: { kind: "noCertificate", addresses: missing.join(", ") } };
    // Its writer reads it in Sent.
    const all = [self, ...people.flatMap(({ reader }) => reader ?? [])];
    readers = all.filter(
      (one, at) =>
        all.findIndex((other) => other.certificate.fingerprint === one.certificate.fingerprint) === at,
    );
  }
  const octets = await writeSmime(written as unknown as WrittenEmail, {
    signer: smime.sign && own ? own : null,
    readers,
    isAuth: readers?.every(({ readsGcm }) => readsGcm) ?? false,
    at,
    fileOf: (blobId) => octetsOf(blobId, { accountId, readerId, places }),
  });
  const file = new Blob([octets], { type: "message/rfc822" });
  return { ok: true, blobId: (await upload(places, accountId, file)).blobId };
}

async function octetsOf(
  blobId: Id,
  { accountId, readerId, places }: Pick<With, "accountId" | "readerId" | "places">,
): Promise<Octets> {
  const key = fileOfBlobId(blobId);
  const kept = key === null ? null : await fileOf(readerId, key);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  if (key !== null) throw new Error("The file is gone.");
  const answer = await fetch(
    downloadUrl(places, accountId, { blobId, name: "file", type: "application/octet-stream" }),
  );
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}
