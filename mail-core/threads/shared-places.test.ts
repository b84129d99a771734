import { expect, test } from "vitest";
import { makeSharedPlaces } from "./shared-places.ts";

const network = "192.0.2.1";

test("threads share a network's places, and one that is left is free for all of them", () => {
  const places = makeSharedPlaces(2);
  const [first, second] = [places.taker(0, 2), makeSharedPlaces(2, places.memory).taker(1, 2)];
  const leave = first(network);
  expect(second(network)).not.toBeNull();
  expect(first(network)).toBeNull();
  expect(second(network)).toBeNull();
  leave?.();
  expect(second(network)).not.toBeNull();
  expect(first(network)).toBeNull();
});

test("another network has places of its own", () => {
  const take = makeSharedPlaces(1).taker(0, 1);
  expect(take(network)).not.toBeNull();
  const others = Array.from({ length: 5 }, (_, at) => take(`198.51.100.${at}`));
  // One may fall into the same cell by chance, not all of them.
  expect(others.some((place) => place !== null)).toBe(true);
});

test("a place that is left twice is free once", () => {
  const take = makeSharedPlaces(1).taker(0, 2);
  const leave = take(network);
  take(network);
  leave?.();
  leave?.();
  expect(take(network)).not.toBeNull();
  expect(take(network)).toBeNull();
});

test("a thread that ends leaves its places, and those of others stay taken", () => {
  const places = makeSharedPlaces(2);
  const [first, second] = [places.taker(0, 2), places.taker(1, 2)];
  first(network);
  second(network);
  places.forget(0);
  expect(second(network)).not.toBeNull();
  expect(second(network)).toBeNull();
});
