import { createHash } from "node:crypto";
import type { ProfileWanted, Service } from "../index.ts";
import { escapeXml } from "../xml.ts";
import type { WebPlace } from "./web-place.ts";

type Value = string | number | boolean | Value[] | { [key: string]: Value };

/** What a property list says. */
function plist(value: Value): string {
  if (typeof value === "string") return `<string>${escapeXml(value)}</string>`;
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (Array.isArray(value)) return `<array>${value.map(plist).join("")}</array>`;
  const entries = Object.entries(value).map(([key, one]) => `<key>${escapeXml(key)}</key>${plist(one)}`);
  return `<dict>\n${entries.join("\n")}\n</dict>`;
}

/** The same for the same account: what is installed again takes the place of what was there. RFC 9562 section 5.8. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}

/** Mail by POP3 and submission, and contacts where they are within reach. The device asks for the password itself, once. */
export function profileXml(
  { address, name, title, description }: ProfileWanted,
  { host, services, web }: { host: string; services: readonly Service[]; web: WebPlace | null },
): string {
  const identifier = `${host}.${uuidOf(address).toLowerCase()}`;
  const payload = (type: string, content: Record<string, Value>): Value => ({
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.${type}`,
    PayloadUUID: uuidOf(`${host} ${address} ${type}`),
    PayloadDisplayName: address,
    ...content,
  });
  const [incoming] = services.filter(({ protocol }) => protocol === "pop3");
  const [outgoing] = services.filter(({ protocol }) => protocol === "submission");
  const mail =
    incoming && outgoing
      ? [
          payload("com.apple.mail.managed", {
            EmailAccountDescription: address,
            EmailAccountName: name || address,
            EmailAccountType: "EmailTypePOP",
            EmailAddress: address,
            IncomingMailServerAuthentication: "EmailAuthPassword",
            IncomingMailServerHostName: host,
            IncomingMailServerPortNumber: incoming.port,
            IncomingMailServerUseSSL: true,
            IncomingMailServerUsername: address,
            OutgoingMailServerAuthentication: "EmailAuthPassword",
            OutgoingMailServerHostName: host,
            OutgoingMailServerPortNumber: outgoing.port,
            OutgoingMailServerUseSSL: true,
            OutgoingMailServerUsername: address,
            OutgoingPasswordSameAsIncomingPassword: true,
          }),
        ]
      : [];
  const cards = web
    ? [
        payload("com.apple.carddav.account", {
          CardDAVAccountDescription: address,
          CardDAVHostName: web.host,
          CardDAVPort: web.port,
          CardDAVUseSSL: true,
          CardDAVUsername: address,
        }),
      ]
    : [];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${plist({
  PayloadType: "Configuration",
  PayloadVersion: 1,
  PayloadIdentifier: identifier,
  PayloadUUID: uuidOf(`${host} ${address}`),
  PayloadDisplayName: title,
  PayloadDescription: description,
  PayloadOrganization: host,
  PayloadContent: [...mail, ...cards],
})}
</plist>
`;
}
