/**
 * Why nothing, or not all, was collected. `said` is the host's own line where it gave one; what is no POP3 response is never repeated, since it
 * may come from whatever listens there.
 */
export type CollectFailure =
  /** The name has no address, or nobody knows it now. */
  | { kind: "no-address" }
  /** An address or a port that may not be called from here. */
  | { kind: "forbidden-address" }
  | { kind: "unreachable" }
  /** It answers, and not as POP3 does, or IMAP where that was asked for. */
  | { kind: "not-pop3" }
  | { kind: "not-imap" }
  /** STLS is asked for and not offered, or refused. */
  | { kind: "no-tls" }
  | { kind: "tls-failed" }
  /** The certificate proves nothing: its SHA-256 fingerprint, so that a person may trust this one. */
  | { kind: "certificate"; fingerprint: string; why: string }
  /** Wrong name or password, as far as the host says. */
  | { kind: "refused"; said: string }
  /** RFC 2449 section 8.1: another session has the maildrop, or it is too soon; RFC 3206: the host cannot now. */
  | { kind: "busy"; said: string }
  /** Without UIDL nobody can tell what was collected before. */
  | { kind: "no-uidl" }
  /** It broke off, or fell silent. */
  | { kind: "broke-off" }
  /** It says what no POP3 server may. */
  | { kind: "nonsense" }
  /** No room in the account here. */
  | { kind: "full" }
  /** The password cannot be opened any more: it is to be given again. */
  | { kind: "password-lost" };

/** A failure on its way to the edge of the session. */
export class CollectFailed extends Error {
  readonly failure: CollectFailure;
  constructor(failure: CollectFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}
