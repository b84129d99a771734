import { createPrivateKey } from "node:crypto";
import { canonicalHost, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { editHeader } from "../mime/edit-header.ts";
import { withLineEnds } from "../mime/line-ends.ts";
import type { EmailAddress } from "../mime/message-summary.ts";
import type { Acceptance, Blobs, Relay } from "../store/contracts.ts";
import type { ActiveKey } from "../store/dkim-keys.ts";
import { sealedOctets } from "../store/sealed-octets.ts";
import { type SigningKey, signMessage } from "./signature.ts";

/** How long keys are used before they are looked up again: so late another machine learns of new ones. */
const keysMaxAgeMs = 60_000;
/** Hosts whose keys are remembered. */
const hostsMax = 1_000;
/** Names above a host that are looked at. RFC 9989 section 4.10 walks as far. */
const labelsMax = 8;

export interface Signer {
  /**
   * The DKIM-Signature fields for a message whose writer is known to us, each ending in CRLF; "" when no domain of ours is in its From.
   * `isBinary` for what goes out without a change of line ends.
   */
  signMessage(
    message: Acceptance["message"],
    from: readonly EmailAddress[],
    isBinary?: boolean,
  ): Promise<string>;
  /** A new message's acceptance with its signature on everything that leaves; only for what our own handed in. */
  signed(acceptance: Acceptance): Promise<Acceptance>;
  /**
   * A message that was converted on its way out: where `trace` holds signatures of ours they are made anew, at their old moment, and
   * those that the conversion broke are taken out. `message` gives all of it, and is read twice then.
   */
  resigned(trace: Uint8Array, message: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/**
 * Signs what our own people, our trusted networks and we ourselves write, once, when it is taken in: the signature is kept in the queue
 * with the other trace fields, so every attempt sends the same. What a stranger wrote is never signed, whatever it says in From.
 */
export function makeSigner({
  findKeys,
  blobs,
  clock,
  log,
}: {
  findKeys: (hosts: readonly string[]) => Promise<ActiveKey[]>;
  blobs: Blobs;
  clock: Clock;
  log: Log;
}): Signer {
  const known = new Map<string, { keys: Promise<SigningKey[]>; untilMs: number }>();

  const load = async (host: string): Promise<SigningKey[]> =>
    (await findKeys(withParents(host))).flatMap(({ privateKey: octets, ...key }) => {
      try {
        const privateKey = createPrivateKey({ key: Buffer.from(octets), format: "der", type: "pkcs8" });
        return [{ ...key, privateKey }];
      } catch (error) {
        // Mail without a signature is better than none.
        log.error("dkim key cannot be read", {
          domain: key.domain,
          selector: key.selector,
          error: String(error),
        });
        return [];
      }
    });
  const keysFor = (host: string): Promise<SigningKey[]> => {
    const found = known.get(host);
    if (found && found.untilMs > clock.now()) return found.keys;
    if (known.size >= hostsMax) known.clear();
    const keys = load(host);
    known.set(host, { keys, untilMs: clock.now() + keysMaxAgeMs });
    // A failure is told to those who wait, and not remembered.
    keys.catch(() => known.delete(host));
    return keys;
  };

  const octetsOf = (message: Acceptance["message"]): AsyncIterable<Uint8Array> => {
    if (message.kind === "existing") return blobs.read(message.messageId);
    return sealedOctets(blobs, message.blob);
  };
  const sign: Signer["signMessage"] = async (message, from, isBinary = false) => {
    // One writer: of several domains none can vouch for the others. RFC 9989 section 5.1 knows but one, too.
    const hosts = new Set(from.map(({ email }) => hostOf(email)));
    const [host] = hosts;
    if (!host || hosts.size > 1) return "";
    const keys = await keysFor(host);
    if (keys.length === 0) return "";
    const octets = octetsOf(message);
    return signMessage(isBinary ? octets : withLineEnds(octets), keys, new Date(clock.now()));
  };

  return {
    signMessage: sign,
    async *resigned(trace, message) {
      const was = signatureIn(trace);
      if (!was) return yield* message();
      const signature = await signMessage(message(), await keysFor(was.domain), was.at);
      const editor = editHeader({ remove: () => ["DKIM-Signature"], addFields: () => signature });
      for await (const octets of message()) yield editor.write(octets);
      yield editor.end();
    },
    async signed(acceptance) {
      const { message, relays } = acceptance;
      const leaving = relays.find(leaves);
      if (!leaving || message.kind !== "new") return acceptance;
      const signature = await sign(message, message.summary.from, leaving.dsn.body === "BINARYMIME");
      return {
        ...acceptance,
        relays: relays.map((relay) => (leaves(relay) ? under(signature, relay) : relay)),
      };
    },
  };
}

/** True for what goes to another host; the other rows only tell of what is here. */
const leaves = ({ state, dsn }: Relay) => state === "waiting" && !dsn.delivered;

const under = (signature: string, relay: Relay): Relay =>
  signature === "" ? relay : { ...relay, trace: Buffer.concat([Buffer.from(signature), relay.trace]) };

/** Whose signature stands in our trace fields, and since when; null where none does. */
function signatureIn(trace: Uint8Array): { domain: string; at: Date } | null {
  const text = Buffer.from(trace.buffer, trace.byteOffset, trace.length).toString("latin1");
  const [, domain, at] = /^DKIM-Signature: v=1;[^;]*;[^;]*; d=([^;]+);\s+s=[^;]+; t=(\d+);/m.exec(text) ?? [];
  return domain && at ? { domain, at: new Date(Number(at) * 1000) } : null;
}

function hostOf(email: string): string {
  const address = parseAddress(email);
  return address && !address.domain.startsWith("[") ? canonicalHost(address) : "";
}

/** `a.b.example`, `b.example`, `example`. */
function withParents(host: string): string[] {
  const labels = host.split(".").slice(-labelsMax);
  return [...new Set([host, ...labels.map((_, at) => labels.slice(at).join("."))])];
}
