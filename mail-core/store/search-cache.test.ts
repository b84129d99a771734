import { expect, test } from "vitest";
import { makeSearchCache } from "./search-cache.ts";

const octets = (text: string) => text.length;

test("what is kept is not made again, until others need its room", async () => {
  const cache = makeSearchCache(100);
  const made: string[] = [];
  const ask = (key: string) =>
    cache.get(key, octets, async () => {
      made.push(key);
      return key.repeat(40);
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) expect(await ask(key)).toBe(key.repeat(40));
  expect(made).toEqual(["a", "b", "c", "b"]);
});

test("who asks while it is being made waits for it, and a failure is told to all and forgotten", async () => {
  const cache = makeSearchCache();
  const { promise, reject } = Promise.withResolvers<string>();
  let times = 0;
  const make = () => {
    times += 1;
    return promise;
  };
  const waiting = [cache.get("k", octets, make), cache.get("k", octets, make)];
  reject(new Error("the connection broke"));
  for (const one of waiting) await expect(one).rejects.toThrow("the connection broke");
  expect(times).toBe(1);
  expect(await cache.get("k", octets, async () => "found")).toBe("found");
});
