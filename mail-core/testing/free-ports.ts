import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Ports of this machine that nobody listens on now. They lie below those that the system gives to outgoing connections: one
 * of these could take a port between the look and the server's start.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
