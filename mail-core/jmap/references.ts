import type { JmapInvocation } from "../index.ts";
import { isRecord } from "../is-record.ts";
import { requestDepthMax } from "./limits.ts";

export type Resolved =
  | { ok: true; args: Record<string, unknown>; cost: number }
  | { ok: false; type: "invalidArguments" | "invalidResultReference"; description: string };

/**
 * Puts earlier results where `#name` arguments point to them. The arguments come back without a prototype, so that
 * a name like "__proto__" is a name like any other. RFC 8620 section 3.7.
 */
export function resolveReferences(
  args: Record<string, unknown>,
  responses: readonly JmapInvocation[],
  budget: number,
): Resolved {
  const out: Record<string, unknown> = Object.create(null);
  let cost = 0;
  for (const [key, value] of Object.entries(args)) {
    if (!key.startsWith("#")) {
      out[key] = value;
      continue;
    }
    const name = key.slice(1);
    if (Object.hasOwn(args, name))
      return { ok: false, type: "invalidArguments", description: `both ${name} and ${key}` };
    const found = lookUp(value, responses);
    if (found === undefined) return { ok: false, type: "invalidResultReference", description: key };
    cost += measure(found, budget - cost);
    if (cost > budget)
      return { ok: false, type: "invalidResultReference", description: `${key} is too large` };
    out[name] = found;
  }
  return { ok: true, args: out, cost };
}

function lookUp(reference: unknown, responses: readonly JmapInvocation[]): unknown {
  if (!isRecord(reference)) return undefined;
  const { resultOf, name, path } = reference;
  if (typeof resultOf !== "string" || typeof name !== "string" || typeof path !== "string") return undefined;
  const response = responses.find(([, , callId]) => callId === resultOf);
  if (!response || response[0] !== name) return undefined;
  return evaluate(response[1], path);
}

/** A JSON pointer, in which "*" is every item of an array; undefined where it leads nowhere. */
export function evaluate(value: unknown, path: string): unknown {
  if (path === "") return value;
  if (!path.startsWith("/")) return undefined;
  return walk(value, path.slice(1).split("/"), 0);
}

function walk(value: unknown, steps: readonly string[], at: number): unknown {
  let here = value;
  for (let n = at; n < steps.length; n++) {
    const step = (steps[n] as string).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(here)) {
      if (step === "*") {
        const out: unknown[] = [];
        for (const item of here) {
          const found = walk(item, steps, n + 1);
          if (found === undefined) return undefined;
          if (Array.isArray(found)) for (const one of found) out.push(one);
          else out.push(found);
        }
        return out;
      }
      if (!/^(0|[1-9][0-9]{0,9})$/.test(step)) return undefined;
      here = here[Number(step)];
    } else if (isRecord(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

/** Values and characters of JSON; more than `max` when it is larger or too deep, without looking further. */
export function measure(value: unknown, max: number, depthMax = requestDepthMax): number {
  let cost = 0;
  const stack: [value: unknown, depth: number][] = [[value, 0]];
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const [here, depth] = entry;
    cost += 1;
    if (typeof here === "string") cost += here.length;
    else if (typeof here === "object" && here !== null) {
      if (depth >= depthMax) return Number.POSITIVE_INFINITY;
      for (const [key, inner] of Object.entries(here)) {
        if (!Array.isArray(here)) cost += key.length;
        stack.push([inner, depth + 1]);
      }
    }
    if (cost > max) return cost;
  }
  return cost;
}
