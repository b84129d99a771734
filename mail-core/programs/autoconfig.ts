import type { Service } from "../index.ts";
import { escapeXml } from "../xml.ts";
import type { WebPlace } from "./web-place.ts";

/** What stands before a domain where its file is fetched. */
export const autoconfigPrefix = "autoconfig.";
export const autoconfigPath = "/mail/config-v1.1.xml";

/**
 * Thunderbird takes mail away from the server by default when it is 14 days old, and what is read there goes on being read in the webmail. It
 * knows no "never"; so many days in seconds are before now, and fit into 32 bits.
 */
const daysKept = 9_999;
/** Longer names must not be. */
const shortNameMaxLength = 20;

/** Version 1.1, which 1.2 leaves as it was, and which programs know that are years old. draft-ietf-mailmaint-autoconfig. */
export function autoconfigXml({
  domain,
  host,
  services,
  web,
}: {
  domain: string;
  host: string;
  services: readonly Service[];
  /** Null where programs do not reach the web. */
  web: Pick<WebPlace, "url"> | null;
}): string {
  const server = ({ protocol, tls, port }: Service) => {
    const [element, type] =
      protocol === "pop3" ? ["incomingServer", "pop3"] : (["outgoingServer", "smtp"] as const);
    return `    <${element} type="${type}">
      <hostname>${escapeXml(host)}</hostname>
      <port>${port}</port>
      <socketType>${tls === "implicit" ? "SSL" : "STARTTLS"}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
${protocol === "pop3" ? pop3 : ""}    </${element}>
`;
  };
  const documentation = web
    ? `    <documentation url="${escapeXml(`${web.url}/settings/passwords`)}">
      <descr lang="en">App passwords, and the settings of this server</descr>
    </documentation>
`
    : "";
  const contacts = web
    ? `  <addressbook type="carddav">
    <url>${escapeXml(web.url)}</url>
    <authentication system="http">Basic</authentication>
    <username>%EMAILADDRESS%</username>
  </addressbook>
`
    : "";
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${escapeXml(domain)}">
    <domain>${escapeXml(domain)}</domain>
    <displayName>${escapeXml(domain.slice(0, 60))}</displayName>
    <displayShortName>${escapeXml(domain.slice(0, shortNameMaxLength))}</displayShortName>
${services.map(server).join("")}${documentation}  </emailProvider>
${contacts}</clientConfig>
`;
}

const pop3 = `      <pop3>
        <leaveMessagesOnServer>true</leaveMessagesOnServer>
        <daysToLeaveMessagesOnServer>${daysKept}</daysToLeaveMessagesOnServer>
        <downloadOnBiff>true</downloadOnBiff>
      </pop3>
`;
