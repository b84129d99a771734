import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "./call.ts";
import { type Connection, ConnectionClosed } from "./connection.ts";

const waitMs = 5_000;
let here: Connection;
let there: Socket;
let close: () => Promise<void>;

beforeEach(async () => {
  const server = createServer({ noDelay: true });
  const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  here = await connect({ host: "127.0.0.1", port, timeoutMs: waitMs });
  there = await arrived;
  there.on("error", () => {});
  close = () =>
    new Promise((resolve) => {
      here.destroy();
      there.destroy();
      server.close(() => resolve());
    });
});
afterEach(() => close());

const line = async (limit = 100) => {
  const read = await here.readLine(limit, waitMs);
  return read.kind === "line" ? { ...read, octets: Buffer.from(read.octets).toString() } : read;
};

test("a line ends at CRLF, and a bare LF is told apart", async () => {
  there.write("one\r\ntwo\nthree\r");
  there.write("\n");
  expect(await line()).toEqual({ kind: "line", octets: "one", bare: false });
  expect(await line()).toEqual({ kind: "line", octets: "two", bare: true });
  expect(await line()).toEqual({ kind: "line", octets: "three", bare: false });
});

test("a bare CR does not end a line", async () => {
  there.write("one\rtwo\r\n");
  expect(await line()).toEqual({ kind: "line", octets: "one\rtwo", bare: false });
});

test("the limit counts the line end, and a longer line is swallowed whole", async () => {
  there.write(`${"a".repeat(8)}\r\n${"b".repeat(9)}\r\nnext\r\n`);
  expect(await line(10)).toEqual({ kind: "line", octets: "aaaaaaaa", bare: false });
  expect(await line(10)).toEqual({ kind: "too-long" });
  expect(await line(10)).toEqual({ kind: "line", octets: "next", bare: false });
});

test("a line of megabytes is held only in part", async () => {
  const read = line(512);
  for (let n = 0; n < 256; n++) there.write(Buffer.alloc(16_384, "x"));
  there.write("\r\nnext\r\n");
  expect(await read).toEqual({ kind: "too-long" });
  expect(await line()).toEqual({ kind: "line", octets: "next", bare: false });
});

test("a peer that nobody reads from is paused", async () => {
  const octets = 16 * 1024 * 1024;
  // A write that is taken whole would call back; this one cannot be while nobody reads.
  let isTaken = false;
  const sent = new Promise<void>((resolve) =>
    there.write(Buffer.alloc(octets), () => {
      isTaken = true;
      resolve();
    }),
  );
  // One chunk shows that octets flow, and then nobody asks for more.
  const first = await here.readChunk(waitMs);
  if (first.kind !== "octets") throw new Error(first.kind);
  expect(isTaken).toBe(false);
  let total = first.octets.length;
  while (total < octets) {
    expect(here.buffered()).toBeLessThan(1024 * 1024);
    const chunk = await here.readChunk(waitMs);
    if (chunk.kind !== "octets") throw new Error(chunk.kind);
    total += chunk.octets.length;
  }
  await sent;
  expect(total).toBe(octets);
});

test("octets that are given back are read first", async () => {
  there.write("tail\r\n");
  const chunk = await here.readChunk(waitMs);
  if (chunk.kind !== "octets") throw new Error(chunk.kind);
  here.unread(chunk.octets);
  here.unread(Buffer.from("head "));
  expect(await line()).toEqual({ kind: "line", octets: "head tail", bare: false });
});

test("a silent peer is a timeout, one that left is closed, and half a line is not a line", async () => {
  expect(await here.readLine(100, 1)).toEqual({ kind: "timeout" });
  there.end("half");
  expect(await line()).toEqual({ kind: "closed" });
});

test("an interrupt ends the wait for a line, and a chunk comes all the same", async () => {
  const read = line();
  here.interrupt();
  expect(await read).toEqual({ kind: "closed" });
  there.write("in hand");
  expect(await here.readChunk(waitMs)).toMatchObject({ kind: "octets" });
});

test("writing to a connection that is gone rejects with ConnectionClosed", async () => {
  here.destroy();
  await expect(here.write("x")).rejects.toBeInstanceOf(ConnectionClosed);
});

test("connecting to a port where nobody listens rejects", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await expect(connect({ host: "127.0.0.1", port, timeoutMs: waitMs })).rejects.toThrow();
});

test("a call that is called off before anybody has answered fails at once", async () => {
  const port = here.remotePort;
  for (const calledOff of ["before", "meanwhile"]) {
    const off = new AbortController();
    if (calledOff === "before") off.abort();
    const call = connect({ host: "127.0.0.1", port, timeoutMs: waitMs, signal: off.signal });
    off.abort();
    await expect(call).rejects.toThrow("called off");
  }
});
