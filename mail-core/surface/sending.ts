/** Why nobody can write as an address elsewhere. `said` is the host's own answer. */
export type SendingFailure =
  /** The name has no address, or nobody knows it now. */
  | { kind: "no-address" }
  /** An address or a port that may not be called from here. */
  | { kind: "forbidden-address" }
  | { kind: "unreachable" }
  | { kind: "no-tls" }
  | { kind: "tls-failed" }
  /** It does not prove the host's name. */
  | { kind: "certificate" }
  /** Neither AUTH PLAIN nor LOGIN. */
  | { kind: "no-sign-in" }
  /** Wrong name or password. */
  | { kind: "refused"; said: string }
  /** Signed in, and not allowed to write as this address. */
  | { kind: "not-yours"; said: string }
  | { kind: "busy"; said: string }
  /** It broke off, or does not answer as SMTP does. */
  | { kind: "broke-off" };

export type SendingTest = { ok: true } | { ok: false; failure: SendingFailure };
