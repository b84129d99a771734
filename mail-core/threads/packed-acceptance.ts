import type { Delivery, Relay } from "../store/contracts.ts";
import type { Prepared } from "../store/intake-prepare.ts";

type Texts<T extends { trace: Uint8Array }> = Omit<T, "trace"> & { trace: string };

/** A prepared acceptance as it goes from thread to thread; the octets of a small message go beside it. */
export interface Packed {
  prepared: Omit<Prepared, "acceptance"> & {
    acceptance: Omit<Prepared["acceptance"], "deliveries" | "relays">;
  };
  deliveries: Texts<Delivery>[];
  relays: Texts<Relay>[];
}

/** Gives the octets away: `prepared` is not to be used any more. */
export function pack(prepared: Prepared): [packed: Packed, octets: Uint8Array | null] {
  const { acceptance, fresh, existingId } = prepared;
  const { deliveries, relays, ...rest } = acceptance;
  const octets = fresh?.blob.inline ?? null;
  const withoutOctets = fresh && { ...fresh, blob: { ...fresh.blob, inline: null } };
  return [
    {
      prepared: { acceptance: rest, fresh: withoutOctets, existingId },
      deliveries: deliveries.map(asText),
      relays: relays.map(asText),
    },
    octets,
  ];
}

export function unpack({ prepared, deliveries, relays }: Packed, octets: Uint8Array | null): Prepared {
  const { acceptance, fresh, existingId } = prepared;
  return {
    acceptance: { ...acceptance, deliveries: deliveries.map(asOctets), relays: relays.map(asOctets) },
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
