import { expect, test } from "vitest";
import { crc32c, proxyHeaderMaxOctets, readProxyHeader } from "./proxy-header.ts";

const signature = "0d0a0d0a000d0a515549540a";
const binary = (hex: string) => Buffer.from(signature + hex.replaceAll(" ", ""), "hex");
const line = (text: string) => readProxyHeader(Buffer.from(`${text}\r\n`, "latin1"));
const why = (octets: Buffer) => {
  const header = readProxyHeader(octets);
  return header.kind === "wrong" ? header.why : header.kind;
};
/** 192.0.2.7:56324 calls 192.0.2.1:25. */
const v4 = "c0000207 c0000201 dc04 0019";

test.each([
  ["PROXY TCP4 192.0.2.7 192.0.2.1 56324 25", "192.0.2.7", "192.0.2.1"],
  ["PROXY TCP6 2001:DB8:0:0::7 2001:db8::1 56324 25", "2001:db8::7", "2001:db8::1"],
  ["PROXY TCP6 ::ffff:192.0.2.7 ::1 56324 25", "192.0.2.7", "::1"],
])("%s names both ends", (text, source, destination) => {
  const octets = Buffer.from(`${text}\r\nEHLO`);
  expect(readProxyHeader(octets)).toEqual({
    kind: "header",
    octets: text.length + 2,
    proxied: { source: { address: source, port: 56_324 }, destination: { address: destination, port: 25 } },
  });
});

test.each(["PROXY UNKNOWN", `PROXY UNKNOWN ${"f".repeat(80)}`, "PROXY UNKNOWN 1.2.3.4 x y z"])(
  "%s leaves the connection the proxy's own",
  (text) => expect(line(text)).toMatchObject({ kind: "header", proxied: null }),
);

test.each([
  ["a command", "EHLO client.example"],
  ["lower case", "proxy TCP4 192.0.2.7 192.0.2.1 1 2"],
  ["no family", "PROXY "],
  ["an unknown family", "PROXY UDP4 192.0.2.7 192.0.2.1 1 2"],
  ["IPv6 as TCP4", "PROXY TCP4 2001:db8::7 192.0.2.1 1 2"],
  ["IPv4 as TCP6", "PROXY TCP6 192.0.2.7 ::1 1 2"],
  ["a zone", "PROXY TCP6 fe80::1%eth0 ::1 1 2"],
  ["a short address", "PROXY TCP4 192.0.2 192.0.2.1 1 2"],
  ["leading zeros", "PROXY TCP4 192.0.02.7 192.0.2.1 1 2"],
  ["a name", "PROXY TCP4 localhost 192.0.2.1 1 2"],
  ["one port", "PROXY TCP4 192.0.2.7 192.0.2.1 1"],
  ["three ports", "PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3"],
  ["a port past the last", "PROXY TCP4 192.0.2.7 192.0.2.1 65536 2"],
  ["a port with a zero in front", "PROXY TCP4 192.0.2.7 192.0.2.1 025 2"],
  ["a negative port", "PROXY TCP4 192.0.2.7 192.0.2.1 -1 2"],
  ["two blanks", "PROXY TCP4  192.0.2.7 192.0.2.1 1 2"],
  ["a bare LF in it", "PROXY TCP4 192.0.2.7\n192.0.2.1 1 2"],
  ["a NUL in it", "PROXY TCP4 192.0.2.7\0 192.0.2.1 1 2"],
  ["107 octets before its end", `PROXY UNKNOWN ${"f".repeat(92)}`],
])("a line with %s is wrong", (_, text) => expect(line(text).kind).toBe("wrong"));

test("a line of 107 octets is the longest", () => {
  expect(line(`PROXY UNKNOWN ${"f".repeat(91)}`)).toMatchObject({ kind: "header", octets: 107 });
  expect(why(Buffer.from("PROXY UNKNOWN ".padEnd(106, "f")))).toBe("more");
  expect(why(Buffer.from("PROXY UNKNOWN ".padEnd(107, "f")))).toBe("line too long");
});

test("version 2 names both ends of IPv4 and of IPv6", () => {
  const octets = binary(`21 11 000c ${v4}`);
  expect(readProxyHeader(Buffer.concat([octets, Buffer.from("EHLO")]))).toEqual({
    kind: "header",
    octets: 28,
    proxied: {
      source: { address: "192.0.2.7", port: 56_324 },
      destination: { address: "192.0.2.1", port: 25 },
    },
  });
  const six = (end: string) => `20010db8 00000000 00000000 000000${end}`;
  expect(readProxyHeader(binary(`21 21 0024 ${six("07")} ${six("01")} dc04 0019`))).toMatchObject({
    proxied: { source: { address: "2001:db8::7", port: 56_324 }, destination: { address: "2001:db8::1" } },
  });
});

test.each([
  ["LOCAL", "20 00 0000"],
  ["LOCAL with addresses, which are to be ignored", `20 11 000c ${v4}`],
  ["an unspecified family", "21 00 0000"],
  ["a Unix socket", `21 31 00d8 ${"00".repeat(216)}`],
])("version 2 with %s leaves the connection the proxy's own", (_, hex) =>
  expect(readProxyHeader(binary(hex))).toMatchObject({ kind: "header", proxied: null }),
);

test.each([
  ["version 1", `11 11 000c ${v4}`, "unknown version or command"],
  ["an unknown command", `22 11 000c ${v4}`, "unknown version or command"],
  ["datagrams", `21 12 000c ${v4}`, "unknown family"],
  ["an unknown family", `21 41 000c ${v4}`, "unknown family"],
  ["a length below its addresses", `21 11 000b ${v4.slice(0, -2)}`, "malformed address"],
  ["a length of 64 KiB", "21 11 ffff", "header too long"],
  ["a TLV cut in its length", `21 11 000e ${v4} 0400`, "malformed TLV"],
  ["a TLV past the end", `21 11 000f ${v4} 040001`, "malformed TLV"],
  ["a checksum of two octets", `21 11 0011 ${v4} 030002 0000`, "malformed TLV"],
  ["a checksum that is not its own", `21 11 0013 ${v4} 030004 00000000`, "wrong checksum"],
])("version 2 with %s is wrong", (_, hex, expected) => expect(why(binary(hex))).toBe(expected));

test("TLVs are passed over, and a right checksum is right", () => {
  const octets = binary(`21 11 0017 ${v4} 040001 00 030004 00000000`);
  octets.writeUInt32BE(crc32c(octets), octets.length - 4);
  expect(readProxyHeader(octets)).toMatchObject({ kind: "header", octets: 39 });
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
});

test("the longest header of version 2 is read, and one octet more is not", () => {
  const length = proxyHeaderMaxOctets - 16;
  const whole = Buffer.concat([
    binary(`21 11 ${length.toString(16).padStart(4, "0")} ${v4}`),
    Buffer.alloc(length),
  ]);
  // One TLV of type 0 that fills the rest.
  whole.writeUInt16BE(length - 15, 29);
  expect(readProxyHeader(whole.subarray(0, proxyHeaderMaxOctets))).toMatchObject({ kind: "header" });
  whole.writeUInt16BE(length + 1, 14);
  expect(why(whole)).toBe("header too long");
});

test("every beginning of a right header asks for more, octet by octet", () => {
  for (const whole of [
    Buffer.from("PROXY TCP4 192.0.2.7 192.0.2.1 56324 25\r\n"),
    binary(`21 11 000c ${v4}`),
  ]) {
    for (let length = 0; length < whole.length; length++) {
      expect(readProxyHeader(whole.subarray(0, length))).toEqual({ kind: "more" });
    }
  }
});

test("headers spoiled at random are wrong or right, and never throw", () => {
  let seed = 20_261_121;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let n = 0; n < 5_000; n++) {
    const right =
      n % 2
        ? Buffer.from("PROXY TCP6 2001:db8::7 ::1 56324 25\r\n")
        : binary(`21 11 0013 ${v4} 030004 00000000`);
    for (let spoiled = random(4); spoiled >= 0; spoiled--) right[random(right.length)] = random(256);
    const header = readProxyHeader(right.subarray(0, 1 + random(right.length)));
    if (header.kind === "header") expect(header.octets).toBeLessThanOrEqual(right.length);
  }
});
