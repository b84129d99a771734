import { isIP } from "node:net";
import { z } from "zod";
import type { HostPort, NextHop } from "../../mail-core/index.ts";

/** A setting as text: `read` gives undefined for what it does not understand; `expected` says what it does. */
const text = <T>(expected: string, read: (value: string) => T | undefined) =>
  z.string().transform((value, context): T => {
    const result = read(value.trim());
    if (result !== undefined) return result;
    context.addIssue({ code: "custom", message: expected });
    return z.NEVER;
  });

/** Reads a comma-separated list; one bad item spoils it. An empty text is an empty list. */
function list<T>(value: string, read: (item: string) => T | undefined): T[] | undefined {
  if (value === "") return [];
  const items = value.split(",").map((item) => read(item.trim()));
  return items.every((item) => item !== undefined) ? (items as T[]) : undefined;
}

const unitsMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Nothing in a mail system waits longer than a year. */
const durationMaxMs = 366 * 86_400_000;

/** `90s`, `5m`, `2h`, `5d`: a whole number above 0 and its unit. */
export function readDurationMs(value: string): number | undefined {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(value);
  if (!match?.[1] || !match[2]) return undefined;
  const ms = Number(match[1]) * (unitsMs[match[2]] ?? 0);
  return ms <= durationMaxMs ? ms : undefined;
}

function readPort(value: string): number | undefined {
  if (!/^\d{1,5}$/.test(value)) return undefined;
  const port = Number(value);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

const label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
const hostPattern = new RegExp(`^${label}(\\.${label})*$`);

/** A host name in ASCII (an A-label for other scripts), in lower case and without the final dot. */
export function readHost(value: string): string | undefined {
  const host = value.toLowerCase().replace(/\.$/, "");
  return host.length <= 253 && hostPattern.test(host) ? host : undefined;
}

/** `host:port`, an IPv6 address in brackets; without a port when `portDefault` is given. */
export function readHostPort(value: string, portDefault?: number): HostPort | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(value);
  if (!match) return undefined;
  const host =
    match[1] !== undefined ? (isIP(match[1]) === 6 ? match[1] : undefined) : readHost(match[2] ?? "");
  const port = match[3] === undefined ? portDefault : readPort(match[3]);
  // Four numbers that are no IPv4 address are no host name either.
  if (host !== undefined && /^[\d.]+$/.test(host) && isIP(host) !== 4) return undefined;
  return host === undefined || port === undefined ? undefined : { host, port };
}

/** `outside:inside`, as Docker writes what it publishes; by the port inside. */
function readPortMap(value: string): ReadonlyMap<number, number> | undefined {
  const pairs = list(value, (item) => {
    const [outside, inside, ...rest] = item.split(":").map((port) => readPort(port.trim()));
    return outside && inside && rest.length === 0 ? ([inside, outside] as const) : undefined;
  });
  const map = new Map(pairs);
  // The same port twice is a mistake that nobody would find later.
  return pairs && pairs.length > 0 && map.size === pairs.length ? map : undefined;
}

function readNetwork(value: string): string | undefined {
  const [address = "", bits, ...rest] = value.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  if (bits === undefined) return `${address}/${most}`;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? `${address}/${Number(bits)}` : undefined;
}

/** `host:port`, with `user:password@` before it (percent-encoded, as in a web address) and `+tls` after it. */
function readNextHop(value: string): NextHop | undefined {
  const [, user, password, rest = "", tls] = /^(?:([^:@]+):([^@]+)@)?([^@+]+)(\+tls)?$/.exec(value) ?? [];
  const hop = readHostPort(rest, 25);
  if (!hop) return undefined;
  const verified = tls ? ({ tls: "verified" } as const) : {};
  if (user === undefined || password === undefined) return { ...hop, ...verified };
  try {
    const credentials = { user: decodeURIComponent(user), password: decodeURIComponent(password) };
    const isSound = Object.values(credentials).every((text) => text.length <= 255 && !/[\0\r\n]/.test(text));
    return isSound ? { ...hop, ...verified, credentials } : undefined;
  } catch {
    return undefined;
  }
}

function readRoutes(value: string): ReadonlyMap<string, NextHop> | undefined {
  const entries = list(value, (item) => {
    const at = item.indexOf("=");
    const name = at > 0 ? item.slice(0, at).trim() : "";
    const domain = readHost(name.replace(/^\./, ""));
    const hop = at > 0 ? readNextHop(item.slice(at + 1).trim()) : undefined;
    return domain && hop ? ([name.startsWith(".") ? `.${domain}` : domain, hop] as const) : undefined;
  });
  if (!entries) return undefined;
  const routes = new Map(entries);
  // The same domain twice is a mistake that nobody would find later.
  return routes.size === entries.length ? routes : undefined;
}

const octetUnits: Record<string, number> = { "": 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

function readOctets(value: string): number | undefined {
  const match = /^([1-9]\d{0,11})\s*(KB|MB|GB|)$/i.exec(value);
  if (!match) return undefined;
  const octets = Number(match[1]) * (octetUnits[(match[2] ?? "").toUpperCase()] ?? Number.NaN);
  // RFC 5321 section 4.5.3.1.7: a server must take messages of 64 KB at least.
  return octets >= 65_536 && octets <= 2 * 1024 ** 3 ? octets : undefined;
}

function readUrl(value: string, protocols: string[]): URL | undefined {
  const url = URL.parse(value);
  return url && protocols.includes(url.protocol) && url.hostname !== "" ? url : undefined;
}

/** Every kind of value that a setting may have. */
export const kinds = {
  hostname: text("a host name such as mail.crepes.fr", readHost),
  bind: text("an IP address such as 127.0.0.1, 0.0.0.0 or ::", (value) => (isIP(value) ? value : undefined)),
  port: text("a port number from 1 to 65535", readPort),
  portMap: text("ports as outside:inside, such as 465:2465,995:2995, each of ours once", readPortMap),
  path: text("a path", (value) => (value !== "" && !value.includes("\0") ? value : undefined)),
  duration: text("a duration such as 30s, 5m, 2h or 5d", readDurationMs),
  window: text("a duration from 1m to 1h, such as 10m", (value) => {
    const ms = readDurationMs(value);
    return ms !== undefined && ms >= 60_000 && ms <= 3_600_000 ? ms : undefined;
  }),
  durations: text("durations such as 5s,10s,1m,2h", (value) =>
    value === "" ? undefined : list(value, readDurationMs),
  ),
  count: text("a whole number from 1 to 1000000", (value) => {
    const count = /^[1-9]\d{0,6}$/.test(value) ? Number(value) : 0;
    return count >= 1 && count <= 1_000_000 ? count : undefined;
  }),
  share: text("a share from 1% to 100%", (value) => {
    const share = /^[1-9]\d{0,2}%$/.test(value) ? Number.parseInt(value, 10) / 100 : 0;
    return share > 0 && share <= 1 ? share : undefined;
  }),
  commandsOff: text("commands such as VRFY,EXPN, of VRFY, EXPN, HELP, BDAT, STARTTLS and AUTH", (value) => {
    const verbs = list(value.toUpperCase(), (verb) =>
      /^(VRFY|EXPN|HELP|BDAT|STARTTLS|AUTH)$/.test(verb) ? verb : undefined,
    );
    return verbs && new Set(verbs);
  }),
  octets: text("a size from 64KB to 2GB, in octets or such as 50MB", readOctets),
  networks: text("networks such as 192.0.2.0/24,2001:db8::/32", (value) => list(value, readNetwork)),
  resolvers: text("resolvers such as 127.0.0.1:53,[::1]:5353, by address", (value) =>
    list(value, (item) => {
      const hop = readHostPort(item, 53);
      if (!hop || !isIP(hop.host)) return undefined;
      return isIP(hop.host) === 6 ? `[${hop.host}]:${hop.port}` : `${hop.host}:${hop.port}`;
    }),
  ),
  hop: text(
    "a host and port such as relay.example:587, [2001:db8::1]:25 or relay.example:25+tls",
    (value) => {
      const hop = readNextHop(value);
      // Who Keryx is there has settings of its own.
      return hop?.credentials ? undefined : hop;
    },
  ),
  credential: text("at most 255 characters without line breaks", (value) =>
    value.length <= 255 && !/[\0\r\n]/.test(value) ? value : undefined,
  ),
  routes: text(
    "routes such as hamburger.edu=127.0.0.1:2600,other.example=[::1]:25, each domain once",
    readRoutes,
  ),
  databaseUrl: text("a PostgreSQL address such as postgres://user:password@host:5432/keryx", (value) =>
    readUrl(value, ["postgres:", "postgresql:"]) ? value : undefined,
  ),
  webUrl: text("a web address without a path such as https://mail.crepes.fr", (value) => {
    const url = readUrl(value, ["http:", "https:"]);
    return url && url.pathname === "/" && !url.search && !url.hash && !url.username ? url.origin : undefined;
  }),
  issuer: text("an https address such as https://login.crepes.fr (http on this machine alone)", (value) => {
    const url = readUrl(value, ["http:", "https:"]);
    if (!url || url.search || url.hash || url.username) return undefined;
    const isHere = url.hostname === "localhost" || /^127\.|^\[::1\]$/.test(url.hostname);
    return url.protocol === "https:" || isHere ? value : undefined;
  }),
  shortName: text("a name of at most 40 characters", (value) =>
    value.length <= 40 && !/\p{Cc}/u.test(value) ? value : undefined,
  ),
  onOff: text("on or off", (value) => (value === "on" || value === "off" ? value : undefined)),
  dnssec: text("loopback, always or never", (value) =>
    value === "loopback" || value === "always" || value === "never" ? value : undefined,
  ),
  apop: text("off, tls or clear", (value) =>
    value === "off" || value === "tls" || value === "clear" ? value : undefined,
  ),
  mtaSts: text("off, testing or enforce", (value) =>
    value === "off" || value === "testing" || value === "enforce" ? value : undefined,
  ),
  dmarc: text("off, mark or enforce", (value) =>
    value === "off" || value === "mark" || value === "enforce" ? value : undefined,
  ),
  submissionTrace: text("nothing, host or account", (value) =>
    value === "nothing" || value === "host" || value === "account" ? value : undefined,
  ),
  log: text("info, warn, error or silent", (value) =>
    value === "info" || value === "warn" || value === "error" || value === "silent" ? value : undefined,
  ),
};
