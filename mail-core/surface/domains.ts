export interface DomainSummary {
  /** A-labels in lower case. */
  name: string;
  createdAt: Date;
  /** Addresses of accounts, and aliases, that are at this domain. */
  addresses: number;
  aliases: number;
}

export type DomainProblem =
  | { kind: "malformed-domain" }
  | { kind: "taken" }
  | { kind: "unknown-domain" }
  /** Somebody has an address there. */
  | { kind: "inhabited"; addresses: number; aliases: number }
  /** Without one nobody could have an address. */
  | { kind: "last-domain" }
  /** New keys wait for their records already. */
  | { kind: "keys-waiting" }
  | { kind: "no-keys-waiting" };

export type DomainResult<T> = { ok: true; value: T } | { ok: false; problem: DomainProblem };

/** One record that belongs into the DNS. */
export interface DnsRecord {
  purpose:
    | "mx"
    | "spf"
    | "dkim"
    | "dmarc"
    | "tls-rpt"
    | "mta-sts"
    | "pop3"
    | "submission"
    | "jmap"
    | "carddav"
    | "carddav-path"
    | "autodiscover"
    | "autoconfig";
  type: "MX" | "TXT" | "SRV" | "CNAME";
  /** The whole name, without a dot at its end. */
  name: string;
  /** As a zone has it; a TXT in one piece, without quotes. */
  value: string;
  /** The key that a "dkim" record shows. */
  key?: {
    selector: string;
    algorithm: "rsa-sha256" | "ed25519-sha256";
    /** "next" signs when its record is there, "active" signs, "retired" is there for what it signed. */
    state: "next" | "active" | "retired";
    /** Of a retired one: when its record may go. */
    keptUntil: Date | null;
  };
}

/** What the DNS says of a record. */
export type DnsFinding =
  | { kind: "in-place" }
  | { kind: "missing" }
  /** Something else is there, or more than one. */
  | { kind: "differs"; seen: string[] }
  /** The record names us, but our name has no address. */
  | { kind: "host-unknown"; host: string }
  /** The record is there, but the file that it stands for is not at `url`. `why` is the end of a sentence. */
  | { kind: "file-unreachable"; url: string; why: string }
  /** Nobody answers now. */
  | { kind: "unknown"; reason: string };

export type CheckedRecord = DnsRecord & { finding: DnsFinding };

/** The domains that mail is kept for. Administrative acts, as `Accounts`. */
export interface Domains {
  /** The first one first. */
  list(): Promise<DomainSummary[]>;
  /** With keys of its own, which sign from the first message on. */
  add(name: string): Promise<DomainResult<DomainSummary>>;
  /** With its keys; only where nobody has an address. */
  remove(name: string): Promise<DomainResult<void>>;
  /** Everything that belongs into the domain's DNS. */
  records(name: string): Promise<DomainResult<DnsRecord[]>>;
  /** Asks the resolvers for each of them. New keys whose records are there sign from then on. */
  check(name: string): Promise<DomainResult<CheckedRecord[]>>;
  /** Makes new keys, which sign as soon as a check finds their records, or `adoptKeys` says so. */
  renewKeys(name: string): Promise<DomainResult<void>>;
  adoptKeys(name: string): Promise<DomainResult<void>>;
  /** The MTA-STS policy that `mta-sts.` and a domain of ours gives; null for every other host, and while it is switched off. */
  mtaStsPolicy(host: string): Promise<string | null>;
}
