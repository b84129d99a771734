import { connect as connectTcp } from "node:net";
import { Connection } from "./connection.ts";

/** Calls a host. Rejects when it is not there within the time, which is also how long it may read nothing, or when `signal` is aborted before. */
export function connect({
  host,
  port,
  timeoutMs,
  signal,
  id = "",
}: {
  host: string;
  port: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  id?: string;
}): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true });
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const callOff = () => socket.destroy(new Error("called off"));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", callOff);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    socket.once("error", failed);
    signal?.addEventListener("abort", callOff);
    if (signal?.aborted) callOff();
    socket.once("connect", () => {
      settle();
      socket.off("error", failed);
      const connection = new Connection(socket, id);
      connection.writeTimeoutMs = timeoutMs;
      resolve(connection);
    });
  });
}
