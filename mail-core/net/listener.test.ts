import { type ChildProcess, spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { silentLog } from "../log.ts";
import { type Listener, type ListenOptions, listen } from "./listener.ts";
import { proxyHeaderTimeoutMs } from "./proxy-header.ts";

const sockets: Socket[] = [];
const listeners: Listener[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.stop(0)));
});

async function open(
  options: Pick<ListenOptions, "onConnection" | "connectionsMax" | "isProxy">,
): Promise<Listener> {
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    tls: "starttls",
    secureContext: () => {
      throw new Error("no TLS here");
    },
    busy: "421 busy\r\n",
    log: silentLog,
    ...options,
  });
  listeners.push(listener);
  return listener;
}

function call({ port }: Listener, { allowHalfOpen = false } = {}): Socket {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen });
  socket.on("error", () => {});
  sockets.push(socket);
  return socket;
}
const heard = (socket: Socket) =>
  new Promise<string>((resolve) => socket.once("data", (chunk) => resolve(chunk.toString())));
const untilStop = (stopping: AbortSignal) =>
  new Promise<void>((resolve) => stopping.addEventListener("abort", () => resolve(), { once: true }));

test("past the limit a peer is told so, and one that stays half-open does not hold up the stop", async () => {
  const listener = await open({ connectionsMax: 0, onConnection: async () => {} });
  const socket = call(listener, { allowHalfOpen: true });
  expect(await heard(socket)).toBe("421 busy\r\n");
  await listener.stop(0);
});

test("who has left makes room for the next", async () => {
  const listener = await open({
    connectionsMax: 1,
    async onConnection(connection) {
      await connection.write("hello");
    },
  });
  for (let n = 0; n < 5; n++) {
    const socket = call(listener);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    expect(await heard(socket)).toBe("hello");
    await closed;
    // The place is free when the session is over, which is a turn after its connection.
    await nextTurn();
  }
});

test("a stop tells the sessions, waits for them, and accepts nobody", async () => {
  let isDone = false;
  const listener = await open({
    connectionsMax: 10,
    async onConnection(connection, stopping) {
      await connection.write("hello");
      await untilStop(stopping);
      await connection.write("bye");
      isDone = true;
    },
  });
  const socket = call(listener);
  expect(await heard(socket)).toBe("hello");
  const last = heard(socket);
  await listener.stop(5_000);
  expect(isDone).toBe(true);
  expect(await last).toBe("bye");
  const late = call(listener);
  const code = await new Promise((resolve) =>
    late.once("error", (error) => resolve("code" in error && error.code)),
  );
  expect(code).toBe("ECONNREFUSED");
});

test("a session that does not end is cut after the grace", async () => {
  const listener = await open({
    connectionsMax: 10,
    async onConnection(connection) {
      await connection.write("hello");
      while ((await connection.readChunk(60_000)).kind === "octets");
    },
  });
  const socket = call(listener);
  await heard(socket);
  await listener.stop(1);
});

test("a port that is taken rejects", async () => {
  const { port } = await open({ connectionsMax: 1, onConnection: async () => {} });
  await expect(
    listen({
      host: "127.0.0.1",
      port,
      tls: "starttls",
      secureContext: () => {
        throw new Error("no TLS here");
      },
      connectionsMax: 1,
      log: silentLog,
      onConnection: async () => {},
    }),
  ).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("a proxy's header that trickles in has its time as a whole", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  try {
    let isServed = false;
    const listener = await open({
      connectionsMax: 10,
      isProxy: () => true,
      onConnection: async () => {
        isServed = true;
      },
    });
    const socket = call(listener);
    const startMs = Date.now();
    let isClosed = false;
    socket.once("close", () => {
      isClosed = true;
    });
    socket.resume();
    for (const octet of "PROXY UNKNOWN") {
      socket.write(octet);
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      await vi.advanceTimersByTimeAsync(proxyHeaderTimeoutMs / 10);
    }
    while (!isClosed) {
      await nextTurn();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(proxyHeaderTimeoutMs);
    expect(isServed).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("a session that waits for something else than its peer does not hold up the stop", async () => {
  const listener = await open({
    connectionsMax: 10,
    async onConnection(connection) {
      await connection.write("hello");
      await new Promise(() => {});
    },
  });
  await heard(call(listener));
  await listener.stop(0);
});

test.runIf(process.platform === "linux")(
  "out of descriptors a server says so, keeps who is there, and takes others afterwards",
  async () => {
    const { child, port, said } = await startPoor();
    try {
      const callers = Array.from({ length: 60 }, () => connect({ host: "127.0.0.1", port }));
      sockets.push(...callers);
      const answers = await Promise.all(callers.map(firstWord));
      const greeted = callers.filter((_, n) => answers[n] === "hello");
      expect(greeted.length).toBeGreaterThan(0);
      expect(greeted.length).toBeLessThan(60);
      await expect.poll(said).toContain("out of descriptors");
      const [first, ...others] = greeted;
      first?.write("still there?");
      expect(await firstWord(first as Socket)).toBe("still there?");
      for (const socket of others) socket.destroy();
      const again = async () => {
        const socket = connect({ host: "127.0.0.1", port });
        sockets.push(socket);
        return firstWord(socket);
      };
      await expect.poll(again).toBe("hello");
    } finally {
      child.kill("SIGKILL");
    }
  },
);

/** What a connection says next, or null when it is closed without a word. */
const firstWord = (socket: Socket) =>
  new Promise<string | null>((resolve) =>
    socket
      .on("error", () => {})
      .once("close", () => resolve(null))
      .once("data", (chunk) => resolve(chunk.toString())),
  );

/** A program that listens with few descriptors, greets, and says again what it hears. */
async function startPoor(): Promise<{ child: ChildProcess; port: number; said: () => string }> {
  const program = `
    import { listen } from ${JSON.stringify(new URL("./listener.ts", import.meta.url).href)};
    const say = (event, fields) => console.log(event, JSON.stringify(fields));
    const { port } = await listen({
      host: "127.0.0.1", port: 0, tls: "starttls", connectionsMax: 1000, busy: "busy", log: { info: say, warn: say, error: say },
      async onConnection(connection) {
        await connection.write("hello");
        for (;;) {
          const chunk = await connection.readChunk(60_000);
          if (chunk.kind !== "octets") return;
          await connection.write(chunk.octets);
        }
      },
    });
    console.log("port", port);`;
  const child = spawn("sh", [
    "-c",
    'ulimit -n 64; exec "$@"',
    "sh",
    process.execPath,
    "--input-type=module",
    "--eval",
    program,
  ]);
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text).toMatch(/port \d+/);
  return { child, port: Number(/port (\d+)/.exec(text)?.[1]), said: () => text };
}
