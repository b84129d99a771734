import { describe, expect, test } from "vitest";
import { readXml, type XmlElement } from "../xml.ts";
import { makePrograms } from "./programs.ts";

const domains = new Set(["crepes.fr", "xn--crperie-kya.example", "shop.crepes.fr"]);
const store = { known: async (names: readonly string[]) => names.filter((name) => domains.has(name)) };
const config = {
  hostname: "mail.crepes.fr",
  ports: { smtp: 25, submission: 587, submissions: 465, pop3: 110, pop3s: 995 },
  webUrl: "https://web.crepes.fr",
};
const programs = makePrograms({ store, config });

/** Every text of the elements of this name, wherever they are. */
const textsOf = (element: XmlElement, name: string): string[] => [
  ...(element.name === name ? [element.text] : []),
  ...element.children.flatMap((one) => textsOf(one, name)),
];
const read = (text: string | null): XmlElement => {
  const root = readXml((text ?? "").replace(/<!DOCTYPE plist [^>]*>\n/, ""));
  if (!root) throw new Error(`no document: ${text}`);
  return root;
};
const asked = (host: string, address: string | null = null) => programs.autoconfig({ host, address });

describe("autoconfig", () => {
  test("names every way in, TLS from the first octet before STARTTLS, and leaves mail on the server", async () => {
    const provider = read(await asked("autoconfig.crepes.fr")).children[0] as XmlElement;
    const servers = provider.children.filter(({ name }) => name.endsWith("Server"));
    expect(
      servers.map((server) =>
        [server.attributes.get("type"), ...server.children.slice(0, 5).map(({ text }) => text)].join(" "),
      ),
    ).toEqual([
      "pop3 mail.crepes.fr 995 SSL password-cleartext %EMAILADDRESS%",
      "pop3 mail.crepes.fr 110 STARTTLS password-cleartext %EMAILADDRESS%",
      "smtp mail.crepes.fr 465 SSL password-cleartext %EMAILADDRESS%",
      "smtp mail.crepes.fr 587 STARTTLS password-cleartext %EMAILADDRESS%",
    ]);
    expect(textsOf(provider, "leaveMessagesOnServer")).toEqual(["true", "true"]);
    for (const days of textsOf(provider, "daysToLeaveMessagesOnServer").map(Number)) {
      expect(days).toBeGreaterThan(20 * 365);
      // A program that reckons with seconds in 32 bits would else take away everything at once.
      expect(days * 86_400).toBeLessThan(2 ** 31);
    }
    expect(textsOf(provider, "domain")).toEqual(["crepes.fr"]);
  });

  test("leads to the contacts where the web is reached by https, and names no web elsewhere", async () => {
    const root = read(await asked("crepes.fr"));
    expect(root.children.map(({ name }) => name)).toEqual(["emailProvider", "addressbook"]);
    expect(textsOf(root, "url")).toEqual(["https://web.crepes.fr"]);
    const plain = makePrograms({ store, config: { ...config, webUrl: "http://localhost:3000" } });
    const without = await plain.autoconfig({ host: "crepes.fr", address: null });
    expect(without).not.toContain("localhost");
    expect(read(without).children.map(({ name }) => name)).toEqual(["emailProvider"]);
  });

  test.each([
    ["autoconfig.crepes.fr", null, "crepes.fr"],
    ["AUTOCONFIG.Crepes.FR.", null, "crepes.fr"],
    ["crepes.fr", null, "crepes.fr"],
    // The host of the MX, as one who hosts domains is asked, and the web itself.
    ["autoconfig.mail.crepes.fr", null, "crepes.fr"],
    ["web.crepes.fr", null, "crepes.fr"],
    ["shop.crepes.fr", null, "shop.crepes.fr"],
    ["autoconfig.mail.crepes.fr", "zoé@crêperie.example", "xn--crperie-kya.example"],
    // Nobody is told whether somebody lives there.
    ["web.crepes.fr", "nobody@crepes.fr", "crepes.fr"],
  ])("asked at %s about %s it tells of %s", async (host, address, domain) => {
    expect(textsOf(read(await asked(host, address)), "domain")).toEqual([domain]);
  });

  test.each([
    ["autoconfig.elsewhere.example", null],
    ["fr", null],
    ["127.0.0.1", null],
    ["", null],
    [`${"a.".repeat(200)}crepes.fr`, null],
    ["autoconfig.crepes.fr", "bob@elsewhere.example"],
    ["autoconfig.crepes.fr", "bob"],
    ["autoconfig.crepes.fr", ""],
    ["autoconfig.crepes.fr", "<script>@crepes.fr>"],
  ])("asked at %s about %s there is none", async (host, address) => {
    expect(await asked(host, address)).toBeNull();
  });
});

describe("Autodiscover", () => {
  const schemas = "http://schemas.microsoft.com/exchange/autodiscover";
  const request = (address: string, wanted = `${schemas}/outlook/responseschema/2006a`) =>
    `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${schemas}/outlook/requestschema/2006"><Request>
  <EMailAddress>${address}</EMailAddress>
  <AcceptableResponseSchema>${wanted}</AcceptableResponseSchema>
</Request></Autodiscover>`;

  test("gives Outlook one way in for each protocol, under the whole address", async () => {
    const root = read(await programs.autodiscover(request("bob+shop@crepes.fr")));
    expect(root.ns).toBe(`${schemas}/responseschema/2006`);
    const [response] = root.children;
    expect([response?.name, response?.ns]).toEqual(["Response", `${schemas}/outlook/responseschema/2006a`]);
    const told = ["Type", "Server", "Port", "LoginName", "SSL", "Encryption"];
    expect(told.map((name) => textsOf(root, name))).toEqual([
      ["POP3", "SMTP"],
      ["mail.crepes.fr", "mail.crepes.fr"],
      ["995", "465"],
      ["bob+shop@crepes.fr", "bob+shop@crepes.fr"],
      ["on", "on"],
      ["SSL", "SSL"],
    ]);
  });

  test("what an address holds stays text", async () => {
    const sent = request("&quot;a&amp;b&lt;c&gt;&quot;@crepes.fr");
    expect(textsOf(read(await programs.autodiscover(sent)), "LoginName")).toEqual([
      '"a&b<c>"@crepes.fr',
      '"a&b<c>"@crepes.fr',
    ]);
  });

  test.each([
    ["an address elsewhere", request("bob@elsewhere.example"), "500"],
    ["no address", request("bob"), "500"],
    ["settings for ActiveSync", request("bob@crepes.fr", `${schemas}/mobilesync/responseschema/2006`), "600"],
    ["no XML", "EMailAddress=bob@crepes.fr", "600"],
    ["an entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${request("&x;@crepes.fr")}`, "600"],
    ["nothing", "", "600"],
  ])("%s is answered with an error", async (_, sent, code) => {
    const root = read(await programs.autodiscover(sent));
    expect(textsOf(root, "ErrorCode")).toEqual([code]);
    expect(textsOf(root, "Server")).toEqual([]);
  });
});

describe("the profile for Apple's devices", () => {
  const wanted = {
    address: "bob@crepes.fr",
    name: "Bob <& Söhne>",
    title: "bob@crepes.fr",
    description: "Mail and contacts of bob@crepes.fr.",
  };
  /** A dict as pairs; of those in an array, one after the other. */
  const dictsOf = (element: XmlElement): Record<string, string>[] => [
    ...(element.name === "dict"
      ? [
          Object.fromEntries(
            element.children.flatMap((one, at) => {
              const value = element.children[at + 1];
              return one.name === "key" && value ? [[one.text, value.text || value.name]] : [];
            }),
          ),
        ]
      : []),
    ...element.children.flatMap(dictsOf),
  ];

  test("sets up mail by POP3 and submission, and the contacts, and asks for one password", () => {
    const [configuration, mail, contacts, ...others] = dictsOf(read(programs.profile(wanted)));
    expect(others).toEqual([]);
    expect(configuration).toMatchObject({ PayloadType: "Configuration", PayloadVersion: "1" });
    expect(mail).toMatchObject({
      PayloadType: "com.apple.mail.managed",
      EmailAccountType: "EmailTypePOP",
      EmailAccountName: "Bob <& Söhne>",
      EmailAddress: "bob@crepes.fr",
      IncomingMailServerHostName: "mail.crepes.fr",
      IncomingMailServerPortNumber: "995",
      IncomingMailServerUseSSL: "true",
      IncomingMailServerUsername: "bob@crepes.fr",
      OutgoingMailServerPortNumber: "465",
      OutgoingPasswordSameAsIncomingPassword: "true",
    });
    expect(contacts).toMatchObject({
      PayloadType: "com.apple.carddav.account",
      CardDAVHostName: "web.crepes.fr",
      CardDAVPort: "443",
    });
    expect(JSON.stringify([mail, contacts])).not.toMatch(/Password":"(?!true)/);
  });

  test("installed again it takes the place of itself, and of no other account's", () => {
    const uuids = (address: string) =>
      dictsOf(read(programs.profile({ ...wanted, address }))).map(({ PayloadUUID }) => PayloadUUID);
    const bobs = uuids("bob@crepes.fr");
    expect(new Set(bobs).size).toBe(3);
    for (const uuid of bobs)
      expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
    expect(uuids("bob@crepes.fr")).toEqual(bobs);
    expect(uuids("eve@crepes.fr").filter((uuid) => bobs.includes(uuid))).toEqual([]);
  });
});

test("behind a container only what is published is told, by the ports outside", async () => {
  const outsidePorts = new Map([
    [465, 1465],
    [995, 1995],
  ]);
  const mapped = makePrograms({ store, config: { ...config, outsidePorts } });
  expect(mapped.services()).toEqual({
    host: "mail.crepes.fr",
    services: [
      { name: "pop3s", protocol: "pop3", tls: "implicit", port: 1995 },
      { name: "submissions", protocol: "submission", tls: "implicit", port: 1465 },
    ],
  });
  expect(textsOf(read(await mapped.autoconfig({ host: "crepes.fr", address: null })), "port")).toEqual([
    "1995",
    "1465",
  ]);
});
