import { once } from "node:events";
import { createServer } from "node:net";

/** So many ports belong to one process. The first is listened on while the process lives, so that no other one takes the range. */
const rangeSize = 100;
/** Below the ports that the system gives to outgoing connections: one of these could take a port between the look and the server's start. */
const [lowest, highest] = [10_000, 32_000];

async function* portsOfOurs(): AsyncGenerator<number, never> {
  const first = await takeRange();
  for (let n = 0; ; n = (n + 1) % (rangeSize - 1)) {
    const port = first + 1 + n;
    const server = await listenOn(port);
    if (!server) continue;
    server.close();
    await once(server, "close");
    yield port;
  }
}

/** The first port of a range that is nobody's. Processes begin to look at different places. */
async function takeRange(): Promise<number> {
  const ranges = (highest - lowest) / rangeSize;
  for (let n = 0; n < ranges; n++) {
    const port = lowest + ((process.pid + n) % ranges) * rangeSize;
    const server = await listenOn(port);
    if (!server) continue;
    server.unref();
    return port;
  }
  throw new Error("every range of ports is taken");
}

const listenOn = (port: number) =>
  new Promise<ReturnType<typeof createServer> | null>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

const ours = portsOfOurs();

/** Ports that nobody listens on now, and that no other process is given by this function while this one lives. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push((await ours.next()).value);
  return ports;
}
