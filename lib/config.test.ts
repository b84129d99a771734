import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kinds, readDurationMs, readHostPort } from "./config/values.ts";
import { parseConfig, variables } from "./config.ts";

const root = "/srv/keryx";
const config = (env: Record<string, string> = {}) => {
  const result = parseConfig(env, root);
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
};
const problems = (env: Record<string, string>) => {
  const result = parseConfig(env, root);
  return result.ok ? [] : result.problems;
};

test("an empty environment gives the ports of the README and an embedded database", () => {
  const { mail, ...rest } = config();
  expect(rest).toEqual({
    dataDir: "/srv/keryx/data",
    databaseUrl: null,
    secretKeyFile: null,
    oidc: null,
    bind: "127.0.0.1",
    httpPort: 3000,
    url: "http://localhost:3000",
    log: "info",
    tls: null,
    webProxyNetworks: [],
  });
  expect(mail.ports).toEqual({ smtp: 2525, submission: 2587, submissions: 2465, pop3: 2110, pop3s: 2995 });
  expect(mail.trustedNetworks).toEqual([]);
  expect(mail.messageMaxOctets).toBe(50 * 1024 * 1024);
  expect(mail.queueLifetimeMs).toBe(5 * 86_400_000);
});

test("the web address follows the web port unless it is given", () => {
  expect(config({ KERYX_HTTP_PORT: "3100" }).url).toBe("http://localhost:3100");
  expect(config({ KERYX_URL: "https://mail.crepes.fr/" })).toMatchObject({
    url: "https://mail.crepes.fr",
    mail: { webUrl: "https://mail.crepes.fr" },
  });
});

test("an empty value counts as not set", () => {
  expect(config({ KERYX_SMARTHOST: "", KERYX_HTTP_PORT: " ", DATABASE_URL: "" }).httpPort).toBe(3000);
});

test("an unknown KERYX_ variable is named, with the one that was probably meant", () => {
  expect(problems({ KERYX_SMPT_PORT: "25" })).toEqual([
    "KERYX_SMPT_PORT is not a setting of Keryx (did you mean KERYX_SMTP_PORT?); README lists them all.",
  ]);
});

test("all problems are told at once, each with what was expected", () => {
  expect(
    problems({
      KERYX_HTTP_PORT: "http",
      KERYX_QUEUE_LIFETIME: "5 days",
      DATABASE_URL: "mysql://root:secret@x/y",
    }),
  ).toEqual([
    "DATABASE_URL must be a PostgreSQL address such as postgres://user:password@host:5432/keryx.",
    'KERYX_HTTP_PORT must be a port number from 1 to 65535 (it is "http").',
    'KERYX_QUEUE_LIFETIME must be a duration such as 30s, 5m, 2h or 5d (it is "5 days").',
  ]);
});

test("a certificate without its key is refused", () => {
  expect(problems({ KERYX_TLS_CERT: "cert.pem" })).toEqual([
    "KERYX_TLS_CERT and KERYX_TLS_KEY must be given together: a certificate needs its key.",
  ]);
});

test("two listeners cannot share a port", () => {
  expect(problems({ KERYX_POP3_PORT: "2525" })).toEqual([
    "KERYX_POP3_PORT must not be the same port as KERYX_SMTP_PORT.",
  ]);
});

test("the ports outside are named by ours, each once", () => {
  const parsed = config({ KERYX_PORT_MAP: "465:2465, 995:2995" });
  expect(parsed.mail.outsidePorts).toEqual(
    new Map([
      [2465, 465],
      [2995, 995],
    ]),
  );
  expect(problems({ KERYX_PORT_MAP: "995:2996" })).toEqual([
    "KERYX_PORT_MAP names port 2996, at which nothing of Keryx listens.",
  ]);
  for (const wrong of ["995", "995:2995:1", "995:x", "0:2995", "995:2995,1995:2995", ","])
    expect(problems({ KERYX_PORT_MAP: wrong })[0]).toContain(
      "KERYX_PORT_MAP must be ports as outside:inside",
    );
});

test.each([
  ["1s", 1000],
  ["90s", 90_000],
  ["5m", 300_000],
  ["2h", 7_200_000],
  ["5d", 432_000_000],
  ["0s", undefined],
  ["-1s", undefined],
  ["1.5h", undefined],
  ["5", undefined],
  ["5w", undefined],
  ["999999999d", undefined],
  ["", undefined],
])("the duration %j is %j ms", (value, ms) => expect(readDurationMs(value)).toBe(ms));

test.each([
  ["mx.example:2600", { host: "mx.example", port: 2600 }],
  ["127.0.0.1:25", { host: "127.0.0.1", port: 25 }],
  ["[2001:db8::1]:25", { host: "2001:db8::1", port: 25 }],
  ["2001:db8::1:25", undefined],
  ["[127.0.0.1]:25", undefined],
  ["999.1.1.1:25", undefined],
  ["host:0", undefined],
  ["host:65536", undefined],
  ["ho st:25", undefined],
  [":25", undefined],
])("the host and port %j are %j", (value, hop) => expect(readHostPort(value)).toEqual(hop));

test("routes lead domains to hosts, IPv6 in brackets", () => {
  const routes = config({ KERYX_ROUTES: "Hamburger.edu=127.0.0.1:2600, other.example=[::1]:25" }).mail.routes;
  expect([...routes]).toEqual([
    ["hamburger.edu", { host: "127.0.0.1", port: 2600 }],
    ["other.example", { host: "::1", port: 25 }],
  ]);
});

test("a route may cover all domains below one, sign in, and ask for a proven host", () => {
  const value = ".example=bob%40x:p%2Cw@relay.example:587,b.org=relay.example+tls";
  expect([...config({ KERYX_ROUTES: value }).mail.routes]).toEqual([
    [".example", { host: "relay.example", port: 587, credentials: { user: "bob@x", password: "p,w" } }],
    ["b.org", { host: "relay.example", port: 25, tls: "verified" }],
  ]);
  expect(problems({ KERYX_ROUTES: "a.example=bob:hush@" }).join()).not.toContain("hush");
});

test.each([
  "a=b=c:1",
  "=h:25",
  "a.example=",
  "a.example=h:25,A.example=i:25",
  "a.example=h:25,,",
  ".=h:25",
  "a.example=bob@h:25",
  "a.example=bob:%0d@h:25",
  "a.example=bob:%zz@h:25",
  "a.example=h:25+ssl",
])("the routes %j are refused", (value) => expect(kinds.routes.safeParse(value).success).toBe(false));

test("networks are CIDR blocks; a bare address is a network of one", () => {
  expect(config({ KERYX_TRUSTED_NETWORKS: "192.0.2.0/24,::1" }).mail.trustedNetworks).toEqual([
    "192.0.2.0/24",
    "::1/128",
  ]);
  for (const value of ["192.0.2.0/33", "10/8", "192.0.2.0/24/1", "localhost"]) {
    expect(kinds.networks.safeParse(value).success, value).toBe(false);
  }
});

test("sizes are octets or carry a unit", () => {
  expect(config({ KERYX_MESSAGE_MAX: "70000" }).mail.messageMaxOctets).toBe(70_000);
  expect(config({ KERYX_MESSAGE_MAX: "1gb" }).mail.messageMaxOctets).toBe(1024 ** 3);
  for (const value of ["1", "3GB", "50MiB", "1e9", "-5MB"]) {
    expect(kinds.octets.safeParse(value).success, value).toBe(false);
  }
});

test("every default is valid", () => {
  for (const { name, default: value } of variables) {
    if (name === "KERYX_HOSTNAME" || value === "") continue;
    expect(problems({ [name]: value }), name).toEqual([]);
  }
});

test("README shows every setting with its default and its meaning", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  for (const { name, default: value, meaning } of variables) {
    const shown = name === "KERYX_HOSTNAME" ? value : value === "" ? "–" : `\`${value}\``;
    expect(readme).toContain(`| \`${name}\` | ${shown} | ${meaning} |`);
  }
});

test("a smarthost may have to prove itself, and its credentials stand elsewhere", () => {
  const smarthost = { host: "relay.example", port: 25, tls: "verified" };
  expect(config({ KERYX_SMARTHOST: "relay.example+tls" }).mail.smarthost).toEqual(smarthost);
  expect(problems({ KERYX_SMARTHOST: "keryx:hush@relay.example" })).toHaveLength(1);
});

test("credentials go with a smarthost, both or none, and a password is never shown", () => {
  const both = { KERYX_SMARTHOST_USER: "keryx", KERYX_SMARTHOST_PASSWORD: "pickles" };
  expect(config({ ...both, KERYX_SMARTHOST: "relay.example:587" }).mail.smarthost).toEqual({
    host: "relay.example",
    port: 587,
    credentials: { user: "keryx", password: "pickles" },
  });
  expect(problems(both)).toEqual([
    "KERYX_SMARTHOST_USER needs KERYX_SMARTHOST: the host:port to sign in at.",
  ]);
  expect(problems({ KERYX_SMARTHOST: "relay.example:587", KERYX_SMARTHOST_USER: "keryx" })).toEqual([
    "KERYX_SMARTHOST_USER and KERYX_SMARTHOST_PASSWORD must be given together.",
  ]);
  const [long = ""] = problems({
    ...both,
    KERYX_SMARTHOST: "x:1",
    KERYX_SMARTHOST_PASSWORD: "p".repeat(300),
  });
  expect(long).toContain("KERYX_SMARTHOST_PASSWORD must be");
  expect(long).not.toContain("ppp");
});

test("single sign-on needs its provider and its client's name, and never shows the secret", () => {
  const both = { KERYX_OIDC_ISSUER: "https://login.crepes.fr/realms/crepes", KERYX_OIDC_CLIENT_ID: "keryx" };
  const none = { clientSecret: null, name: null, isOnly: false };
  expect(config(both).oidc).toEqual({ ...none, issuer: both.KERYX_OIDC_ISSUER, clientId: "keryx" });
  const all = { KERYX_OIDC_CLIENT_SECRET: "pickles", KERYX_OIDC_NAME: "Crêpes", KERYX_OIDC_ONLY: "on" };
  expect(config({ ...both, ...all }).oidc).toMatchObject({
    ...{ clientSecret: "pickles", name: "Crêpes", isOnly: true },
  });
  expect(problems({ KERYX_OIDC_CLIENT_ID: "keryx" })).toEqual([
    "KERYX_OIDC_ISSUER and KERYX_OIDC_CLIENT_ID must be given together.",
  ]);
  expect(problems({ KERYX_OIDC_ONLY: "on" })).toEqual([
    "KERYX_OIDC_ONLY needs KERYX_OIDC_ISSUER: the provider that it is about.",
  ]);
  const [long = ""] = problems({ ...both, KERYX_OIDC_CLIENT_SECRET: "p".repeat(300) });
  expect(long).toContain("KERYX_OIDC_CLIENT_SECRET must be");
  expect(long).not.toContain("ppp");
});

test.each([
  ["https://login.crepes.fr", true],
  ["http://localhost:8080/realms/x", true],
  ["http://127.0.0.1:8080", true],
  ["http://login.crepes.fr", false],
  ["https://user@login.crepes.fr", false],
  ["https://login.crepes.fr/?x=1", false],
  ["login.crepes.fr", false],
])("the provider %j is taken: %j", (value, isTaken) =>
  expect(kinds.issuer.safeParse(value).success).toBe(isTaken),
);
