import { RawClient } from "./raw-client.ts";

/** A POP3 session that one types, after its greeting. */
export interface Pop3Client {
  client: RawClient;
  greeting: string | null;
  /** Sends a line; the line that comes back, or "closed". */
  say(line: string | Uint8Array): Promise<string>;
  /** The lines of a longer response, without the dot at its end; of a refusal that one line. */
  many(line: string): Promise<string[]>;
}

export async function openPop3(port: number): Promise<Pop3Client> {
  const client = await RawClient.open(port);
  const greeting = await client.line();
  const say = async (line: string | Uint8Array) => {
    client.send(Buffer.concat([Buffer.from(line), Buffer.from("\r\n")]));
    return (await client.line()) ?? "closed";
  };
  const many = async (line: string) => {
    const lines = [await say(line)];
    if (lines[0]?.startsWith("+OK"))
      for (let next = await client.line(); next !== "." && next !== null; next = await client.line())
        lines.push(next);
    return lines;
  };
  return { client, greeting, say, many };
}
