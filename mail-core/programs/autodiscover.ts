import type { Service } from "../index.ts";
import { childOf, escapeXml, readXml } from "../xml.ts";

const schemas = "http://schemas.microsoft.com/exchange/autodiscover";
const requestNs = `${schemas}/outlook/requestschema/2006`;
const settingsNs = `${schemas}/outlook/responseschema/2006a`;
const responseNs = `${schemas}/responseschema/2006`;

/** The address that Outlook asks about; null for what is no request for the settings of a mail account. MS-OXDSCLI section 2.2.3. */
export function readAutodiscover(text: string): string | null {
  const root = readXml(text);
  const request = root?.name === "Autodiscover" ? childOf(root, requestNs, "Request") : undefined;
  const wanted = request && childOf(request, requestNs, "AcceptableResponseSchema")?.text.trim();
  if (!request || wanted !== settingsNs) return null;
  return childOf(request, requestNs, "EMailAddress")?.text.trim() ?? null;
}

/** MS-OXDSCLI section 2.2.4.1. Outlook takes one way in for each protocol: the first. */
export function autodiscoverXml({
  address,
  host,
  services,
}: {
  address: string;
  host: string;
  services: readonly Service[];
}): string {
  const firsts = services.filter(
    ({ protocol }, at) => services.findIndex((one) => one.protocol === protocol) === at,
  );
  const protocol = ({ protocol, tls, port }: Service) => `      <Protocol>
        <Type>${protocol === "pop3" ? "POP3" : "SMTP"}</Type>
        <Server>${escapeXml(host)}</Server>
        <Port>${port}</Port>
        <LoginName>${escapeXml(address)}</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>${tls === "implicit" ? "SSL" : "TLS"}</Encryption>
        <AuthRequired>on</AuthRequired>
${protocol === "pop3" ? "" : "        <UsePOPAuth>off</UsePOPAuth>\n"}      </Protocol>
`;
  return document(`  <Response xmlns="${settingsNs}">
    <User>
      <DisplayName>${escapeXml(address)}</DisplayName>
    </User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
${firsts.map(protocol).join("")}    </Account>
  </Response>`);
}

/** Where there is nothing to tell. MS-OXDSCLI section 2.2.4.1.2. */
export const autodiscoverError = (
  problem: { code: 500; text: "The e-mail address cannot be found" } | { code: 600; text: "Invalid request" },
): string =>
  document(`  <Response>
    <Error Time="00:00:00" Id="0">
      <ErrorCode>${problem.code}</ErrorCode>
      <Message>${problem.text}</Message>
      <DebugData/>
    </Error>
  </Response>`);

const document = (response: string) => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${responseNs}">
${response}
</Autodiscover>
`;
