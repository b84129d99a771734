import type { Relay } from "../store/contracts.ts";
import { decodeXtext, envidMaxLength, readOrcpt } from "./xtext.ts";

/** How far ahead a message may be handed in, unless it is configured. */
export const holdMaxDefaultMs = 90 * 86_400_000;

/** When a message may leave, and how that was asked for: "for;3600" or "until;…" as a report repeats it. RFC 4865 section 5.1.2. */
export interface Hold {
  until: Date;
  request: string;
}

/** What a sender asks for with MAIL, beyond what the transport needs. */
export interface MailOptions {
  /** RFC 3461 sections 4.3, 4.4; ENVID as it was written. */
  ret?: "FULL" | "HDRS";
  envid?: string;
  hold?: Hold;
  /** The time by which it is to be delivered. RFC 2852. */
  by?: { at: Date; mode: "N" | "R"; trace: boolean };
  /** From -9 to 9: what goes first. RFC 6710. */
  priority?: number;
  /** Only to hosts that prove themselves under TLS and promise the same. RFC 8689. */
  requireTls?: true;
}

export type Notify = "NEVER" | "SUCCESS" | "FAILURE" | "DELAY";

/** What a sender asks for with RCPT, as it was written. RFC 3461 sections 4.1, 4.2. */
export interface RcptOptions {
  notify?: readonly Notify[];
  orcpt?: string;
}

export interface Offers {
  now: Date;
  /** How far ahead a message may be handed in; null where that is not offered. */
  holdMaxMs: number | null;
  /** True where a time to deliver by may be set. */
  takesDeadlines: boolean;
  /** True where the message came under TLS: what was not kept secret so far cannot be kept so. */
  isSecure: boolean;
}

export type Read = "taken" | "malformed" | "unknown";

/** Reads one parameter of MAIL into the options. "unknown" for what is none of these, or is not offered. */
export function readMailOption(name: string, value: string, options: MailOptions, offers: Offers): Read {
  switch (name) {
    case "RET":
      if (!/^(FULL|HDRS)$/i.test(value)) return "malformed";
      options.ret = value.toUpperCase() as "FULL" | "HDRS";
      return "taken";
    case "ENVID":
      if (value === "" || value.length > envidMaxLength || decodeXtext(value) === null) return "malformed";
      options.envid = value;
      return "taken";
    case "HOLDFOR":
    case "HOLDUNTIL": {
      const { now, holdMaxMs } = offers;
      if (holdMaxMs === null) return "unknown";
      const hold = name === "HOLDFOR" ? holdFor(value, now) : holdUntil(value);
      const aheadMs = hold ? hold.until.getTime() - now.getTime() : 0;
      // One of the two, ahead of us, and not too far: RFC 4865 section 4.2.
      if (!hold || options.hold || aheadMs <= 0 || aheadMs > holdMaxMs) return "malformed";
      options.hold = hold;
      return "taken";
    }
    case "BY": {
      if (!offers.takesDeadlines) return "unknown";
      const [, seconds, mode, trace] = /^([+-]?\d{1,9});([NR])(T?)$/i.exec(value) ?? [];
      if (seconds === undefined || mode === undefined) return "malformed";
      const by = {
        at: new Date(offers.now.getTime() + Number(seconds) * 1000),
        mode: mode.toUpperCase() as "N" | "R",
        trace: trace !== "",
      };
      // What is late already could only come back. RFC 2852 section 4.
      if (by.mode === "R" && by.at <= offers.now) return "malformed";
      options.by = by;
      return "taken";
    }
    case "MT-PRIORITY":
      if (!/^(?:0|-?[1-9])$/.test(value)) return "malformed";
      options.priority = Number(value);
      return "taken";
    case "REQUIRETLS":
      if (!offers.isSecure) return "unknown";
      if (value !== "") return "malformed";
      options.requireTls = true;
      return "taken";
    default:
      return "unknown";
  }
}

/** Seconds from now. RFC 4865 section 3. */
function holdFor(value: string, now: Date): Hold | null {
  if (!/^[1-9]\d{0,8}$/.test(value)) return null;
  return { until: new Date(now.getTime() + Number(value) * 1000), request: `for;${value}` };
}

/** A time of RFC 3339 in UTC. */
function holdUntil(value: string): Hold | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z$/i.exec(value);
  if (!match) return null;
  const until = new Date(value.toUpperCase());
  // The 30th of February would be a day in March.
  const isReal =
    !Number.isNaN(until.getTime()) && until.toISOString().startsWith((match[1] as string).toUpperCase());
  return isReal ? { until, request: `until;${value}` } : null;
}

/** Reads one parameter of RCPT into the options. */
export function readRcptOption(name: string, value: string, options: RcptOptions): Read {
  if (name === "NOTIFY") {
    const wanted = value.toUpperCase().split(",");
    const isList = wanted.every((word) => /^(SUCCESS|FAILURE|DELAY)$/.test(word));
    if (value.toUpperCase() !== "NEVER" && !(isList && new Set(wanted).size === wanted.length))
      return "malformed";
    options.notify = wanted as Notify[];
    return "taken";
  }
  if (name !== "ORCPT") return "unknown";
  if (!readOrcpt(value)) return "malformed";
  options.orcpt = value;
  return "taken";
}

/** True when a message is to be delivered before it may leave. RFC 4865 section 5.2.2. */
export const contradict = ({ hold, by }: MailOptions): boolean =>
  hold !== undefined && by !== undefined && hold.until > by.at;

/** The options of MAIL as a queue entry keeps them. */
export function storedOptions({ ret, envid, hold, by, priority, requireTls }: MailOptions): Relay["dsn"] {
  return {
    ...(ret ? { ret } : {}),
    ...(envid ? { envid } : {}),
    ...(hold ? { hold: hold.request } : {}),
    ...(by ? { by: { at: by.at.toISOString(), mode: by.mode, ...(by.trace ? { trace: true } : {}) } } : {}),
    ...(priority !== undefined ? { priority } : {}),
    ...(requireTls ? { requireTls } : {}),
  };
}
