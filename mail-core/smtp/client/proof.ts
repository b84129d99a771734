import type { Handshake } from "../../net/connection.ts";
import type { LastReply } from "../../store/queue.ts";

/** How far a host must prove itself before it is given anything. */
export type TlsDemand =
  /** TLS where it is offered, whoever signed the certificate; else in the clear. RFC 7435. */
  | { kind: "opportunistic" }
  /** TLS with a certificate that an authority known to us signed for the host's name, or nothing. */
  | { kind: "certificate" };

/** What proved a host; null when nothing did, encrypted or not. */
export type Proof = "certificate" | null;

/** Why a session was not what it should have been. RFC 8460 section 4.3. */
export type TlsFailure =
  | "starttls-not-supported"
  | "certificate-host-mismatch"
  | "certificate-expired"
  | "certificate-not-trusted"
  | "validation-failure";

export type Judgement = { ok: true; proof: Proof } | { ok: false; failure: TlsFailure; reply: LastReply };

const mismatched = new Set(["ERR_TLS_CERT_ALTNAME_INVALID", "ERR_TLS_CERT_ALTNAME_FORMAT"]);
const expired = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** What a finished handshake proves, held against what is asked for. Nothing was sent yet. */
export function judge(handshake: Handshake, demand: TlsDemand): Judgement {
  const { certificateError: error } = handshake;
  if (error === null) return { ok: true, proof: "certificate" };
  if (demand.kind === "opportunistic") return { ok: true, proof: null };
  if (mismatched.has(error)) return refusal("certificate-host-mismatch", "is for another name");
  if (expired.has(error)) return refusal("certificate-expired", "is out of its time");
  return refusal("certificate-not-trusted", "is signed by nobody whom we know");
}

const refusal = (failure: TlsFailure, why: string): Judgement => ({
  ok: false,
  failure,
  reply: { code: null, enhanced: "4.7.5", text: `The host cannot be trusted: its certificate ${why}` },
});
