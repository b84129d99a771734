import { connect as connectTcp } from "node:net";
import { Connection } from "./connection.ts";

/** Calls a host. Rejects when it is not there within the time, which is also how long it may read nothing. */
export function connect({
  host,
  port,
  timeoutMs,
  id = "",
}: {
  host: string;
  port: number;
  timeoutMs: number;
  id?: string;
}): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      const connection = new Connection(socket, id);
      connection.writeTimeoutMs = timeoutMs;
      resolve(connection);
    });
  });
}
