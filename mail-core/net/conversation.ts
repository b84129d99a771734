import type { Log } from "../log.ts";
import { type Connection, ConnectionClosed } from "./connection.ts";

/** What a protocol does with one connection. */
export interface Conversation {
  /** From the greeting to the end. Rejects when the peer went away, and for defects. */
  run(): Promise<void>;
  /** The server stops: ends between two commands. */
  stop(): void;
  /** The connection is over, however it ended. */
  close(): void | Promise<void>;
}

/**
 * Holds one conversation: it hears when the server stops, and the connection ends whatever happens. A defect is said once
 * in the log, and to the stranger in the general words of `farewell`.
 */
export async function hold(
  connection: Connection,
  conversation: Conversation,
  stopping: AbortSignal,
  { protocol, farewell, log }: { protocol: "smtp" | "pop3"; farewell: string; log: Log },
): Promise<void> {
  const stop = () => conversation.stop();
  stopping.addEventListener("abort", stop, { once: true });
  // It may have come during the TLS handshake.
  if (stopping.aborted) stop();
  try {
    await conversation.run();
  } catch (error) {
    const fields = { session: connection.id, peer: connection.remoteAddress, error: String(error) };
    if (error instanceof ConnectionClosed) log.info(`${protocol} peer went away`, fields);
    else {
      log.error(`${protocol} session failed`, fields);
      await connection.write(farewell).catch(() => {});
    }
  } finally {
    stopping.removeEventListener("abort", stop);
    await conversation.close();
    connection.end();
  }
}
