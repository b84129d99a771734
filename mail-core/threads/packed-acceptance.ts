import type { Delivery, Relay } from "../store/contracts.ts";
import type { Prepared } from "../store/intake-prepare.ts";

type Texts<T extends { trace: Uint8Array }> = Omit<T, "trace"> & { trace: string };

/** A prepared acceptance as it goes from thread to thread. */
export interface Packed {
  prepared: Omit<Prepared, "acceptance"> & {
    acceptance: Omit<Prepared["acceptance"], "words" | "deliveries" | "relays">;
  };
  deliveries: Texts<Delivery>[];
  relays: Texts<Relay>[];
}

/** What goes beside it, and is handed over: the octets of a small message, and its word vector. */
export type Beside = [octets: Uint8Array | null, words: Uint8Array];

/** Gives the octets away: `prepared` is not to be used any more. */
export function pack(prepared: Prepared): [packed: Packed, ...Beside] {
  const { acceptance, fresh, existingId } = prepared;
  const { words, deliveries, relays, ...rest } = acceptance;
  const withoutOctets = fresh && { ...fresh, blob: { ...fresh.blob, inline: null } };
  return [
    {
      prepared: { acceptance: rest, fresh: withoutOctets, existingId },
      deliveries: deliveries.map(asText),
      relays: relays.map(asText),
    },
    fresh?.blob.inline ?? null,
    // None are everybody's.
    words.length === 0 ? new Uint8Array() : words,
  ];
}

export function unpack({ prepared, deliveries, relays }: Packed, ...[octets, words]: Beside): Prepared {
  const { acceptance, fresh, existingId } = prepared;
  return {
    acceptance: { ...acceptance, words, deliveries: deliveries.map(asOctets), relays: relays.map(asOctets) },
    fresh: fresh && { ...fresh, blob: { ...fresh.blob, inline: octets } },
    existingId,
  };
}

// A small buffer would be cloned with the whole pool that it lies in; a string is cloned alone.
const asText = <T extends { trace: Uint8Array }>(one: T): Texts<T> => {
  const { buffer, byteOffset, byteLength } = one.trace;
  return { ...one, trace: Buffer.from(buffer, byteOffset, byteLength).toString("latin1") };
};
const asOctets = <T extends { trace: string }>(one: T) => ({
  ...one,
  trace: Buffer.from(one.trace, "latin1"),
});
