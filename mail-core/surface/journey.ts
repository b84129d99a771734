import type { QueueState } from "./queue.ts";

/** How a message came here, drawn from the Received field that it was given. */
export interface Arrival {
  at: Date;
  /** "ESMTPSA" and its siblings (RFC 3848), or "HTTP": written here. */
  protocol: string;
  /** What the peer called itself; null over HTTP. */
  helo: string | null;
  /** The peer's IP address; null over HTTP, and where a proxy did not tell it. */
  address: string | null;
  /** The protocol and cipher, "TLSv1.3 TLS_AES_256_GCM_SHA384"; null in the clear, and over HTTP. */
  tls: string | null;
  /** True when the peer had signed in. */
  isAuthenticated: boolean;
  /** The session, as the log names it, or the submission. */
  session: string;
}

/** How the next hop was found: MX records, the domain's own addresses, an address literal, or the operator's word. */
export type RouteSource = "mx" | "address" | "literal" | "smarthost" | "configured" | "provider";

export interface HostAddress {
  /** The name under which it is known. */
  host: string;
  address: string;
  port: number;
}

/** A line of ours, of the host's, or a remark about the connection. */
export interface DialogueLine {
  by: "client" | "server" | "remark";
  text: string;
}

/** A call at other hosts, to one after the other until one answered. */
export interface HostCall {
  /** What the look-up found, in the order of calling; null when it found nothing. */
  route: { by: RouteSource; hops: HostAddress[] } | null;
  /** The last one that was called; null when none was. */
  hop: HostAddress | null;
  /** As in `Arrival`. */
  tls: string | null;
  /** All that was said: at most 16 KiB, without content and credentials. */
  dialogue: DialogueLine[];
}

/** Its sender had signed in, or wrote it here; an alias or a forwarding leads there; the peer's network may relay; the server wrote it. */
export type RelayRight = "signed-in" | "passed-on" | "network" | "own";

/** One event on a message's way to one recipient. The first two are drawn from the message and have no id. */
export type JourneyEvent = { id: string | null; at: Date } & (
  | { kind: "received"; arrival: Arrival }
  /** It is given up after `until`; `right` is why it may leave. */
  | { kind: "queued"; until: Date; right: RelayRight }
  /** An attempt: taken by another host, to be repeated at `until`, refused for good, or out of time. */
  | {
      kind: "relayed" | "deferred" | "bounced" | "expired";
      /** In one line. */
      reply: string;
      until: Date | null;
      /** True when its sender was sent a report. */
      isReported: boolean;
      call: HostCall | null;
    }
  /** In a mailbox here. */
  | { kind: "delivered" }
  /** Administrative acts: kept back, let go, made due at once, given another next hop (null: the usual way), taken out. */
  | { kind: "held" | "released" | "hastened" }
  | { kind: "rerouted"; to: string | null }
  | { kind: "deleted"; isReported: boolean }
  /** Called back by its writer before its time. */
  | { kind: "canceled" }
);

/** The way of one message to one recipient. */
export interface Journey {
  id: string;
  state: QueueState;
  reversePath: string | null;
  forwardPath: string;
  subject: string;
  messageId: string | null;
  sizeOctets: number;
  /** The address of the account that handed it in, or null. */
  submitter: string | null;
  attempts: number;
  nextAttemptAt: Date;
  endedAt: Date | null;
  /** Oldest first; of the attempts the latest fifty. */
  events: JourneyEvent[];
}
