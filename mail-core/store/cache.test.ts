import { expect, test } from "vitest";
import { makeCache } from "./cache.ts";

const octets = (text: string) => text.length;

test("what is kept is not made again, until others need its room", async () => {
  const cache = makeCache(100);
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
  const cache = makeCache();
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

test("what is put there is found until something newer takes its place or its room", () => {
  const cache = makeCache(100);
  cache.keep("a", 1, 40);
  cache.keep("b", 2, 40);
  cache.keep("a", 3, 40);
  expect(cache.find("a")).toBe(3);
  cache.keep("c", 4, 40);
  expect(["a", "b", "c"].map((key) => cache.find(key))).toEqual([3, undefined, 4]);
  cache.keep("huge", 5, 101);
  expect(cache.find("huge")).toBeUndefined();
});
