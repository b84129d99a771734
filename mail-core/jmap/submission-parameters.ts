import { isRecord } from "../is-record.ts";
import {
  contradict,
  type MailOptions,
  type Offers,
  type RcptOptions,
  readMailOption,
  readRcptOption,
} from "../smtp/parameters.ts";
import { encodeXtext, writeOrcptOf } from "../smtp/xtext.ts";

/** SMTP's parameters of one address, decoded; null stands for one without a value. RFC 8621 section 7. */
export type Parameters = Readonly<Record<string, string | null>>;

/** More than SMTP has. */
const parametersMax = 20;
/** A command line has room for no more. */
const valueMax = 1_000;

/** The parameters object of an Address, with names in upper case; undefined when it is none, or a name stands twice. */
export function readParameters(value: unknown): Parameters | null | undefined {
  if (value == null) return null;
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > parametersMax) return undefined;
  const read = new Map<string, string | null>();
  for (const [name, given] of entries) {
    const isValue = given === null || (typeof given === "string" && given.length <= valueMax);
    if (!isValue || read.has(name.toUpperCase())) return undefined;
    read.set(name.toUpperCase(), given);
  }
  return read.size > 0 ? Object.fromEntries(read) : null;
}

/** As SMTP would read them with MAIL; undefined when one is unknown or makes no sense. */
export function mailOptionsOf(parameters: Parameters | null, offers: Offers): MailOptions | undefined {
  const options: MailOptions = {};
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const text = name === "ENVID" && value !== null ? encodeXtext(value) : (value ?? "");
    if (readMailOption(name, text, options, offers) !== "taken") return undefined;
  }
  return contradict(options) ? undefined : options;
}

/** As SMTP would read them with RCPT. */
export function rcptOptionsOf(parameters: Parameters | null): RcptOptions | undefined {
  const options: RcptOptions = {};
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const text = name === "ORCPT" && value !== null ? writeOrcptOf(value) : (value ?? "");
    if (text === undefined || readRcptOption(name, text, options) !== "taken") return undefined;
  }
  return options;
}
