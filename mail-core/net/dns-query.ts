import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import {
  type Answer,
  AUTHENTIC_DATA,
  type DecodedPacket,
  DNSSEC_OK,
  decode,
  encode,
  RECURSION_DESIRED,
  type RecordType,
} from "dns-packet";

export interface DnsQuestion {
  /** Host and port of one resolver; IPv6 without brackets. */
  server: { host: string; port: number };
  name: string;
  type: RecordType;
  /** Asks for the resolver's word on DNSSEC. */
  wantsProof: boolean;
  timeoutMs: number;
}

export interface DnsReply {
  /** NOERROR, NXDOMAIN, SERVFAIL … */
  rcode: string;
  /** The resolver says that DNSSEC proves it: the AD bit, RFC 4035 section 3.2.3. */
  isAuthentic: boolean;
  answers: readonly Answer[];
}

/** RFC 9715 section 3.2: what fits into a packet everywhere. */
const udpPayloadMaxOctets = 1232;
/** Asks for DNSSEC's records too, without which some resolvers say nothing of them. RFC 6891, RFC 3225. */
const extended: Answer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: udpPayloadMaxOctets,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: DNSSEC_OK,
  flag_do: true,
  options: [],
};
/** The length that stands before a message over TCP has two octets. RFC 1035 section 4.2.2. */
const messageMaxOctets = 65_535;

/**
 * Asks one resolver one question, over UDP and, where the answer does not fit, TCP. What does not answer this very question is
 * passed over: each question leaves from a port and with a number that nobody can know. Null when no answer came within the time.
 * RFC 1035 section 4.2, RFC 5452 section 4, RFC 6840 section 5.7. Node's resolver does not tell of the AD bit, which is why this is here.
 */
export async function queryDns(question: DnsQuestion): Promise<DnsReply | null> {
  const deadline = Date.now() + question.timeoutMs;
  const id = randomInt(65_536);
  const octets = encode({
    type: "query",
    id,
    flags: RECURSION_DESIRED | (question.wantsProof ? AUTHENTIC_DATA : 0),
    questions: [{ name: question.name, type: question.type }],
    additionals: question.wantsProof ? [extended] : [],
  });
  const isAnswer = (packet: DecodedPacket) => answers(packet, id, question);
  const short = await overUdp(octets, question, isAnswer);
  const packet = short?.flag_tc ? await overTcp(octets, question, deadline - Date.now(), isAnswer) : short;
  if (!packet) return null;
  return {
    rcode: String((packet as { rcode?: unknown }).rcode),
    isAuthentic: packet.flag_ad,
    answers: packet.answers ?? [],
  };
}

function answers(packet: DecodedPacket, id: number, { name, type }: DnsQuestion): boolean {
  const asked = packet.questions?.[0];
  return (
    packet.type === "response" &&
    packet.id === id &&
    packet.questions?.length === 1 &&
    asked?.type === type &&
    asked.name.toLowerCase() === name.toLowerCase()
  );
}

function read(octets: Buffer): DecodedPacket | null {
  try {
    return decode(octets);
  } catch {
    // Whatever it is, it is no answer.
    return null;
  }
}

type Judge = (packet: DecodedPacket) => boolean;

function overUdp(octets: Buffer, { server, timeoutMs }: DnsQuestion, isAnswer: Judge) {
  return new Promise<DecodedPacket | null>((resolve) => {
    const socket = createSocket(server.host.includes(":") ? "udp6" : "udp4");
    const done = (packet: DecodedPacket | null) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => {});
      socket.close();
      resolve(packet);
    };
    const timer = setTimeout(() => done(null), timeoutMs);
    socket.on("error", () => done(null));
    socket.on("message", (answer) => {
      const packet = read(answer);
      if (packet && isAnswer(packet)) done(packet);
    });
    // A connected socket hears this resolver alone.
    socket.connect(server.port, server.host, () => socket.send(octets));
  });
}

function overTcp(octets: Buffer, { server }: DnsQuestion, timeoutMs: number, isAnswer: Judge) {
  return new Promise<DecodedPacket | null>((resolve) => {
    let held: Buffer = Buffer.alloc(0);
    const socket = connect(server.port, server.host);
    const done = (packet: DecodedPacket | null) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => {});
      socket.destroy();
      resolve(packet);
    };
    const timer = setTimeout(() => done(null), Math.max(0, timeoutMs));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(octets.length);
    socket.on("connect", () => socket.write(Buffer.concat([length, octets])));
    socket.on("error", () => done(null)).on("close", () => done(null));
    socket.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (held.length > messageMaxOctets + 2) return done(null);
      if (held.length < 2 || held.length < 2 + held.readUInt16BE()) return;
      const packet = read(held.subarray(2, 2 + held.readUInt16BE()));
      done(packet && isAnswer(packet) ? packet : null);
    });
  });
}
