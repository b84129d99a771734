import { createSocket } from "node:dgram";
import { type Answer, decode, encode } from "dns-packet";

/** Records by name and type; a name without any is NXDOMAIN; "SERVFAIL" and "silence" are what they say. */
export type Zone = Record<
  string,
  (Partial<Record<"A" | "AAAA", string[]>> & { MX?: [number, string][] }) | "SERVFAIL" | "silence"
>;

export interface DnsServer {
  /** As KERYX_DNS_SERVERS wants it. */
  address: string;
  zone: Zone;
  close(): Promise<void>;
}

/** A real name server on loopback. */
export function startDns(zone: Zone): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const server: DnsServer = {
    address: "",
    zone,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on("message", (octets, peer) => {
    const query = decode(octets);
    const question = query.questions?.[0];
    if (!question) return;
    const name = question.name.toLowerCase();
    const records = Object.hasOwn(server.zone, name) ? server.zone[name] : undefined;
    if (records === "silence") return;
    const answers: Answer[] = [];
    if (records && records !== "SERVFAIL") {
      if (question.type === "MX") {
        for (const [preference, exchange] of records.MX ?? [])
          answers.push({ type: "MX", name, ttl: 1, data: { preference, exchange } });
      } else if (question.type === "A" || question.type === "AAAA") {
        for (const data of records[question.type] ?? [])
          answers.push({ type: question.type, name, ttl: 1, data });
      }
    }
    const code = records === "SERVFAIL" ? 2 : records === undefined ? 3 : 0;
    socket.send(
      encode({ type: "response", id: query.id ?? 0, flags: 0x0180 | code, questions: [question], answers }),
      peer.port,
      peer.address,
    );
  });
  return new Promise((resolve) =>
    socket.bind(0, "127.0.0.1", () => {
      server.address = `127.0.0.1:${socket.address().port}`;
      resolve(server);
    }),
  );
}
