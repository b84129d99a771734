import type { AccountId } from "../../../ids.ts";
import type { Reply } from "../../reply.ts";
import type { Service, Step } from "../state.ts";

export interface HelloDeps {
  hostname: string;
  service: Service;
  secure: boolean;
  account: AccountId | null;
  appPassword?: string | undefined;
  messageMaxOctets: number;
  messagesMax: number;
  recipientsMax: number;
  isOff: (verb: string) => boolean;
  scramMechanisms: readonly string[];
  /** The attributes that XCLIENT takes from this peer; none where it may not use it. */
  xclientAttributes: readonly string[];
  now: Date;
  holdMaxMs: number;
}

/**
 * EHLO and HELO greet, and end a transaction that was open. RFC 5321 section 4.1.1.1. An extension is announced only
 * where it works.
 */
export function hello(verb: "EHLO" | "HELO", domain: string, deps: HelloDeps): Step {
  const {
    hostname,
    service,
    secure,
    account,
    appPassword,
    messageMaxOctets,
    messagesMax,
    recipientsMax,
    isOff,
    scramMechanisms,
    xclientAttributes,
    now,
    holdMaxMs,
  } = deps;
  const state = {
    at: "greeted",
    peer: { helo: domain, extended: verb === "EHLO", secure, account, appPassword },
  } as const;
  const greeting = `${hostname} Hello ${domain}, pleased to meet you`;
  if (verb === "HELO") return { state, reply: { code: 250, text: `Hello ${domain}, pleased to meet you` } };
  const text = [
    greeting,
    "PIPELINING",
    `SIZE ${messageMaxOctets}`,
    "8BITMIME",
    "SMTPUTF8",
    ...(isOff("BDAT") ? [] : ["CHUNKING", "BINARYMIME"]),
    "ENHANCEDSTATUSCODES",
    "DSN",
    "MT-PRIORITY",
    ...(secure ? ["REQUIRETLS"] : []),
    ...(service === "smtp" ? [] : ["DELIVERBY", `FUTURERELEASE ${holdLimits(now, holdMaxMs)}`]),
    `LIMITS MAILMAX=${messagesMax} RCPTMAX=${recipientsMax}`,
    ...(secure || isOff("STARTTLS") ? [] : ["STARTTLS"]),
    ...(service !== "smtp" && secure && !account && !isOff("AUTH")
      ? [`AUTH ${[...scramMechanisms, "PLAIN", "LOGIN"].join(" ")}`]
      : []),
    ...(xclientAttributes.length > 0 ? [`XCLIENT ${xclientAttributes.join(" ")}`] : []),
    // RFC 5321 section 3.5.2.
    ...(isOff("EXPN") ? [] : ["EXPN"]),
    ...(isOff("HELP") ? [] : ["HELP"]),
  ];
  const reply: Reply = { code: 250, text };
  return { state, reply };
}

/** The longest time in seconds, and when that is. RFC 4865 section 3. */
function holdLimits(now: Date, holdMaxMs: number): string {
  const latest = new Date(now.getTime() + holdMaxMs).toISOString();
  return `${Math.floor(holdMaxMs / 1000)} ${latest.replace(/\.\d+/, "")}`;
}
