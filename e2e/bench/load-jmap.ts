import type { LoadResult } from "./load.ts";

/** Requests by users who each ask again as soon as they are answered. */
export interface JmapLoad {
  kind: "jmap";
  url: string;
  /** Who asks, and what each asks again and again. */
  users: JmapUser[];
  /** Of all together; fewer where these take longer than `maxMs`. */
  requests: number;
  maxMs: number;
}

export interface JmapUser {
  token: string;
  methodCalls: JmapCall[];
}
export type JmapCall = [name: string, args: object, id: string];

/** The last answer of a request; throws when that is an error. */
export async function ask(url: string, { token, methodCalls }: JmapUser): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/jmap`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"], methodCalls }),
  });
  const { methodResponses } = (await response.json()) as {
    methodResponses: [string, Record<string, unknown>, string][];
  };
  const last = methodResponses.at(-1);
  if (!last || last[0] === "error") throw new Error(JSON.stringify(last));
  return last[1];
}

export function prepareJmapLoad({ url, users, requests, maxMs }: JmapLoad): () => Promise<LoadResult> {
  return async () => {
    const latenciesMs: number[] = [];
    const until = performance.now() + maxMs;
    let left = requests;
    const act = async (user: JmapUser) => {
      while (left-- > 0 && performance.now() < until) {
        const from = performance.now();
        await ask(url, user);
        latenciesMs.push(performance.now() - from);
      }
    };
    await Promise.all(users.map(act));
    return { done: latenciesMs.length, octets: 0, latenciesMs };
  };
}
