import { createHash, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

export interface Made {
  /** PEM. */
  cert: string;
  key: string;
}

/** A certificate for `names` (the first is its subject), signed by `by` or else by itself. */
export async function certify(
  names: readonly string[],
  { by, isAuthority = false, until }: { by?: Made; isAuthority?: boolean; until?: Date } = {},
): Promise<Made> {
  const day = 86_400_000;
  const { cert, private: key } = await generate([{ name: "commonName", value: names[0] ?? "" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Math.min(Date.now(), until?.getTime() ?? Number.POSITIVE_INFINITY) - day),
    notAfterDate: until ?? new Date(Date.now() + 365 * day),
    ...(by ? { ca: by } : {}),
    extensions: [
      { name: "basicConstraints", cA: isAuthority },
      { name: "subjectAltName", altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  return { cert, key };
}

/** What a TLSA record holds of a certificate: "3 1 1 …", without the numbers. In hex. */
export function tlsaData({ cert }: Made, selector: 0 | 1, matchingType: 0 | 1 | 2): string {
  const made = new X509Certificate(cert);
  const octets = selector === 0 ? made.raw : made.publicKey.export({ type: "spki", format: "der" });
  if (matchingType === 0) return octets.toString("hex");
  return createHash(matchingType === 1 ? "sha256" : "sha512")
    .update(octets)
    .digest("hex");
}
