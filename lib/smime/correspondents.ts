import type { Certificate } from "./certificate.ts";
import { aes256Gcm, type Reader } from "./envelope.ts";
import { rsaOaep } from "./enveloped.ts";
import type { Keyring } from "./keyring.ts";
import type { OwnKey } from "./own-key.ts";

const isValid = ({ from, until }: Certificate, now: number): boolean => from <= now && now <= until;
const isFor = ({ addresses }: Certificate, address: string): boolean =>
  addresses.includes(address.toLowerCase());

/** The key by which one signs as an address: the newest that is valid. */
export const keyFor = ({ own }: Pick<Keyring, "own">, address: string, now: number): OwnKey | undefined =>
  own.find(
    ({ certificate }) => certificate.signs && isFor(certificate, address) && isValid(certificate, now),
  );

/** Somebody who can be written to in secret. */
export interface Correspondent extends Reader {
  /** His program reads AES-GCM. */
  readsGcm: boolean;
}

/** Whom a certificate that is trusted makes it possible to write to; null where there is none that is valid. One's own key reads what we write. */
export function correspondent(
  { own, known }: Pick<Keyring, "own" | "known">,
  address: string,
  now: number,
): Correspondent | null {
  const isGood = (certificate: Certificate) =>
    certificate.encrypts && isFor(certificate, address) && isValid(certificate, now);
  const key = own.find(({ certificate }) => isGood(certificate));
  if (key) return { certificate: key.certificate, takesOaep: true, readsGcm: true };
  const person = known.find(({ certificate }) => isGood(certificate));
  return person !== undefined
    ? {
        certificate: person.certificate,
        takesOaep: person.capabilities.includes(rsaOaep),
        readsGcm: person.capabilities.includes(aes256Gcm),
      }
    : null;
}
