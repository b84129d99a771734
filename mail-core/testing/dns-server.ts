import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import { type Answer, AUTHENTIC_DATA, decode, encode, TRUNCATED_RESPONSE } from "dns-packet";

/** What a name has; without any of it the answer says that the name exists. */
export interface Records {
  A?: string[];
  AAAA?: string[];
  PTR?: string[];
  MX?: [number, string][];
  TXT?: string[];
  /** Priority, weight, port, target. */
  SRV?: [number, number, number, string][];
  /** Usage, selector, matching type, data in hex. */
  TLSA?: [number, number, number, string][];
  CNAME?: string;
  /** DNSSEC proves it: the AD bit is set for who asks for it. */
  secure?: boolean;
  /** How the answer comes, for its name and whatever is asked of it. */
  answers?:
    | "SERVFAIL"
    | "REFUSED"
    | "never"
    | "with garbage"
    | "to another question"
    | "under another number"
    | "over TCP alone"
    | "over TCP, never";
}

/** Records by name; a name without any is NXDOMAIN; "SERVFAIL" and "silence" are what they say. */
export type Zone = Record<string, Records | "SERVFAIL" | "silence">;

export interface DnsServer {
  /** As KERYX_DNS_SERVERS wants it. */
  address: string;
  zone: Zone;
  /** Questions that came, as "MX hamburger.edu". */
  asked: string[];
  close(): Promise<void>;
}

const rcodes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };

/** A real name server on loopback, over UDP and TCP. */
export async function startDns(zone: Zone): Promise<DnsServer> {
  const udp = createSocket("udp4");
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", (octets) => {
      const answer = respond(octets.subarray(2), true);
      if (!answer) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.end(Buffer.concat([length, answer]));
    });
  });
  const server: DnsServer = {
    address: "",
    zone,
    asked: [],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };

  const recordsOf = (name: string): Records | undefined => {
    const found = Object.hasOwn(server.zone, name) ? server.zone[name] : undefined;
    if (found === "SERVFAIL") return { answers: "SERVFAIL" };
    if (found === "silence") return { answers: "never" };
    return found;
  };

  const respond = (octets: Buffer, isTcp: boolean): Buffer | null => {
    const query = decode(octets);
    const question = query.questions?.[0];
    if (!question) return null;
    const asked = question.name.toLowerCase();
    server.asked.push(`${question.type} ${asked}`);
    const first = recordsOf(asked);
    const how = first?.answers;
    if (how === "never" || (how === "over TCP, never" && isTcp)) return null;
    if (how === "with garbage") return Buffer.from("what is this?");
    const answers: Answer[] = [];
    let name = asked;
    let records = first;
    let isSecure = records?.secure === true;
    for (let steps = 0; records?.CNAME && question.type !== "CNAME" && steps < 10; steps++) {
      answers.push({ type: "CNAME", name, ttl: 1, data: records.CNAME });
      name = records.CNAME.toLowerCase();
      records = recordsOf(name);
      isSecure &&= records?.secure === true;
    }
    if (question.type === "MX")
      for (const [preference, exchange] of records?.MX ?? [])
        answers.push({ type: "MX", name, ttl: 1, data: { preference, exchange } });
    else if (question.type === "SRV")
      for (const [priority, weight, port, target] of records?.SRV ?? [])
        answers.push({ type: "SRV", name, ttl: 1, data: { priority, weight, port, target } });
    else if (question.type === "A" || question.type === "AAAA" || question.type === "PTR")
      for (const data of records?.[question.type] ?? [])
        answers.push({ type: question.type, name, ttl: 1, data });
    else if (question.type === "TXT")
      // As a long one comes: in strings of at most 255 octets.
      for (const data of records?.TXT ?? [])
        answers.push({ type: "TXT", name, ttl: 1, data: data.match(/.{1,200}/gs) ?? [""] });
    else if (question.type === "TLSA")
      for (const [usage, selector, matchingType, hex] of records?.TLSA ?? [])
        answers.push({
          type: "TLSA",
          name,
          ttl: 1,
          data: { usage, selector, matchingType, certificate: Buffer.from(hex, "hex") },
        });
    const rcode = how === "SERVFAIL" || how === "REFUSED" ? rcodes[how] : records ? 0 : rcodes.NXDOMAIN;
    const isShort = (how === "over TCP alone" || how === "over TCP, never") && !isTcp;
    const wantsProof = ((query.flags ?? 0) & AUTHENTIC_DATA) !== 0;
    return encode({
      type: "response",
      id: how === "under another number" ? (query.id ?? 0) ^ 1 : (query.id ?? 0),
      flags:
        0x0180 | rcode | (isShort ? TRUNCATED_RESPONSE : 0) | (isSecure && wantsProof ? AUTHENTIC_DATA : 0),
      questions: how === "to another question" ? [{ ...question, name: "other.example" }] : [question],
      answers: isShort || rcode === 2 ? [] : answers,
    });
  };

  udp.on("message", (octets, peer) => {
    const answer = respond(octets, false);
    if (answer) udp.send(answer, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  const { port } = tcp.address() as { port: number };
  server.address = `127.0.0.1:${port}`;
  await new Promise<void>((resolve, reject) => udp.once("error", reject).bind(port, "127.0.0.1", resolve));
  return server;
}
