import type { Handshake } from "../../net/handshake.ts";
import type { LastReply } from "../../store/queue.ts";
import { matchesDane, type TlsaRecord } from "./dane.ts";

/** How far a host must prove itself before it is given anything. */
export type TlsDemand =
  /** TLS where it is offered, whoever signed the certificate; else in the clear. RFC 7435. */
  | { kind: "opportunistic" }
  /** TLS, whoever signed the certificate, or nothing: there are TLSA records, and none that we understand. RFC 7672 section 2.2. */
  | { kind: "encrypted" }
  /** TLS with a certificate that an authority known to us signed for the host's name, or nothing. */
  | { kind: "certificate" }
  /** TLS with a certificate that one of these matches, or nothing. The host is asked for by the first of its names. RFC 7672. */
  | { kind: "dane"; records: readonly TlsaRecord[]; names: readonly string[] }
  /** Not to be called at all. */
  | { kind: "forbidden"; failure: TlsFailure; reason?: string; reply: LastReply };

/** What proved a host; null when nothing did, encrypted or not. */
export type Proof = "certificate" | "dane" | null;

/** Why a session was not what it should have been. RFC 8460 section 4.3. */
export type TlsFailure =
  | "starttls-not-supported"
  | "certificate-host-mismatch"
  | "certificate-expired"
  | "certificate-not-trusted"
  | "validation-failure"
  | "tlsa-invalid"
  | "dnssec-invalid"
  | "sts-policy-fetch-error"
  | "sts-policy-invalid"
  | "sts-webpki-invalid";

/** `reason` is the system's word for what is wrong with the certificate. */
export type Judgement =
  /** `failure` is what a demand for a certificate would have met. */
  | { ok: true; proof: Proof; failure: TlsFailure | null; reason?: string }
  | { ok: false; failure: TlsFailure; reason?: string; reply: LastReply };

const mismatched = new Set(["ERR_TLS_CERT_ALTNAME_INVALID", "ERR_TLS_CERT_ALTNAME_FORMAT"]);
const expired = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** What a finished handshake proves, held against what is asked for. Nothing was sent yet. */
export function judge(handshake: Handshake, demand: TlsDemand, now: Date): Judgement {
  const { certificateError } = handshake;
  const failure = certificateError === null ? null : failureOf(certificateError);
  const because = certificateError === null ? {} : { reason: certificateError };
  switch (demand.kind) {
    case "dane":
      if (matchesDane(handshake.chain(), demand.records, demand.names, now))
        return { ok: true, proof: "dane", failure: null };
      return refusal("tlsa-invalid", "is not the one that its TLSA records tell of");
    case "certificate": {
      // A name that stands in the subject alone is none. RFC 8461 section 4.2.
      const why = failure ?? (handshake.chain()[0]?.subjectAltName ? null : "certificate-host-mismatch");
      return why ? { ...refusal(why, words[why]), ...because } : { ok: true, proof: "certificate", failure };
    }
    case "encrypted":
    case "opportunistic":
      return { ok: true, proof: failure ? null : "certificate", failure, ...because };
    case "forbidden": {
      const { kind: _, ...refused } = demand;
      return { ok: false, ...refused };
    }
    default:
      return demand satisfies never;
  }
}

const words = {
  "certificate-host-mismatch": "is for another name",
  "certificate-expired": "is out of its time",
  "certificate-not-trusted": "is signed by nobody whom we know",
};

function failureOf(error: string): keyof typeof words {
  if (mismatched.has(error)) return "certificate-host-mismatch";
  return expired.has(error) ? "certificate-expired" : "certificate-not-trusted";
}

const refusal = (failure: TlsFailure, why: string): Judgement => ({
  ok: false,
  failure,
  reply: { code: null, enhanced: "4.7.5", text: `The host cannot be trusted: its certificate ${why}` },
});
