export interface AliasSummary {
  /** `@domain` is the domain's catch-all. */
  address: string;
  targets: string[];
}

/** Where an account's mail goes on to. */
export interface ForwardingSummary {
  targets: string[];
  keepsCopy: boolean;
}

export type AliasProblem =
  | { kind: "malformed-address" }
  | { kind: "foreign-domain"; domain: string }
  /** An account or an alias has the address. */
  | { kind: "taken" }
  | { kind: "no-targets" }
  | { kind: "too-many-targets"; maximum: number }
  | { kind: "malformed-target"; target: string }
  /** At a domain of ours, and nobody there. */
  | { kind: "unknown-target"; target: string }
  /** It leads to nobody but itself, or through too many others. */
  | { kind: "alias-loop" }
  | { kind: "unknown-alias" }
  | { kind: "unknown-account" };

export type AliasResult<T> = { ok: true; value: T } | { ok: false; problem: AliasProblem };

/** Addresses that lead to others. Administrative acts, as `Accounts`. */
export interface Aliases {
  list(): Promise<AliasSummary[]>;
  add(alias: { address: string; targets: readonly string[] }): Promise<AliasResult<AliasSummary>>;
  remove(address: string): Promise<AliasResult<void>>;
  /** Null when the account's mail stays here, or there is no such account. */
  forwarding(idOrAddress: string): Promise<ForwardingSummary | null>;
  /** Null ends it. */
  setForwarding(idOrAddress: string, forwarding: ForwardingSummary | null): Promise<AliasResult<void>>;
}
