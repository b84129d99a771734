import type { DkimAlgorithm } from "../dkim/keys.ts";
import type { Secrets } from "../policy/secrets.ts";

/** How private keys lie in the table. */
export interface KeySeal {
  seal(privateKey: Uint8Array, place: KeyPlace): Uint8Array;
  /** Null for what cannot be opened here. */
  open(stored: Uint8Array, place: KeyPlace): { privateKey: Uint8Array; isSealed: boolean } | null;
}

interface KeyPlace {
  domain: string;
  algorithm: DkimAlgorithm;
}

/** DER's sign of a sequence, with which PKCS #8 begins, and nothing that is sealed. */
const sequence = 0x30;
const placeOf = ({ domain, algorithm }: KeyPlace) => `DKIM ${algorithm} ${domain}`;

/** Under the installation's secret key; without secrets as they are, until a server that has the key sees them. */
export function makeKeySeal(secrets: Secrets | null): KeySeal {
  return {
    seal: (privateKey, place) =>
      secrets
        ? Buffer.from(secrets.seal(Buffer.from(privateKey).toString("base64"), placeOf(place)))
        : privateKey,
    open(stored, place) {
      if (stored[0] === sequence) return { privateKey: stored, isSealed: false };
      const text = secrets?.open(Buffer.from(stored).toString("latin1"), placeOf(place)) ?? null;
      return text === null ? null : { privateKey: Buffer.from(text, "base64"), isSealed: true };
    },
  };
}
