import { isIPv4, isIPv6 } from "node:net";
import type { AccountId } from "../../../ids.ts";
import { plainAddress } from "../../../net/ip.ts";
import type { Endpoint } from "../../../net/proxy-header.ts";
import { isHelloDomain } from "../../grammar.ts";
import type { Reply } from "../../reply.ts";
import * as replies from "../../reply.ts";
import { decodeXtext } from "../../xtext.ts";
import type { Service, SmtpState } from "../state.ts";
import type { Introduced } from "../talk.ts";

export interface XclientDeps {
  mayUse: boolean;
  service: Service;
  secure: boolean;
  /** What was told before. */
  introduced: Introduced;
  vouch: (address: string) => Promise<AccountId | null>;
}

/** Who the peer is from now on. */
export interface Introduction {
  state: SmtpState;
  remote: Partial<Endpoint>;
  local: Partial<Endpoint>;
  introduced: Introduced;
}

/** LOGIN stands for AUTH, and is taken where AUTH is. */
export const xclientAttributes = (service: Service): readonly string[] =>
  ["NAME", "ADDR", "PORT", "PROTO", "HELO", "DESTADDR", "DESTPORT"].concat(
    service === "smtp" ? [] : ["LOGIN"],
  );

/** Longest value, decoded. */
const valueMaxLength = 255;

/**
 * XCLIENT: a proxy or filter tells whose session this is. 550 5.7.0 from anybody else; 503 inside of a transaction; 501 for an attribute that
 * is wrong, and then nothing of the command counts; 535 for a LOGIN that may not act here. The session begins anew: with HELO it stands where
 * that greeting leaves it, else before EHLO. Postfix's XCLIENT_README.
 */
export async function xclient(
  state: SmtpState,
  attributes: ReadonlyMap<string, string>,
  { mayUse, service, secure, introduced, vouch }: XclientDeps,
): Promise<Introduction | Reply> {
  if (!mayUse) return replies.mayNotSpeakFor;
  if (state.at === "transaction" || state.at === "chunks" || state.at === "closed") return replies.notNow;
  const remote: Partial<Endpoint> = {};
  const local: Partial<Endpoint> = {};
  let { name, account, helo, extended } = introduced;
  for (const [attribute, written] of attributes) {
    const decoded = decodeXtext(written);
    const wrong = replies.badAttribute(attribute);
    if (!decoded || decoded.length > valueMaxLength || !xclientAttributes(service).includes(attribute))
      return wrong;
    const value = /^\[(UNAVAILABLE|TEMPUNAVAIL)\]$/i.test(decoded) ? null : decoded;
    switch (attribute) {
      case "NAME":
        if (value !== null && !/^[A-Za-z0-9._-]+$/.test(value)) return wrong;
        name = value;
        break;
      case "ADDR":
      case "DESTADDR": {
        const address = value === null ? "unknown" : readAddress(value);
        if (address === null) return wrong;
        (attribute === "ADDR" ? remote : local).address = address;
        break;
      }
      case "PORT":
      case "DESTPORT": {
        const port = value === null ? 0 : readPort(value);
        if (port === null) return wrong;
        (attribute === "PORT" ? remote : local).port = port;
        break;
      }
      case "PROTO":
        if (value === null || !/^E?SMTP$/i.test(value)) return wrong;
        extended = value.length === "ESMTP".length;
        break;
      case "HELO":
        if (value !== null && !isHelloDomain(value)) return wrong;
        helo = value;
        break;
      case "LOGIN":
        account = value === null ? null : await vouch(value);
        if (value !== null && account === null) return replies.authRefused;
        break;
    }
  }
  const isExtended = extended ?? (state.at === "connected" || state.peer.extended);
  return {
    state:
      helo === null
        ? { at: "connected" }
        : { at: "greeted", peer: { helo, extended: isExtended, secure, account } },
    remote,
    local,
    introduced: { name, account, helo, extended },
  };
}

/** `192.0.2.7` or `IPV6:2001:db8::7`, without brackets and zone. */
function readAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  const six = /^IPV6:(.*)$/i.exec(text)?.[1] ?? "";
  return isIPv6(six) && !six.includes("%") ? plainAddress(six) : null;
}

const readPort = (text: string): number | null =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
