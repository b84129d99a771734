import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Connection, type EventStream, openEventStream } from "./event-stream.ts";

/** A browser's EventSource whose line the test holds. */
class Source extends EventTarget {
  static all: Source[] = [];
  onopen = () => {};
  onerror = () => {};
  isClosed = false;
  constructor() {
    super();
    Source.all.push(this);
  }
  close() {
    this.isClosed = true;
  }
}
const line = () => Source.all.at(-1) as Source;

let said: Connection[];
let reachable: boolean;
let stream: EventStream;
let browser: EventTarget;
beforeEach(() => {
  vi.useFakeTimers();
  Source.all = [];
  said = [];
  reachable = false;
  browser = new EventTarget();
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("window", browser);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  stream = openEventStream({
    onChange: () => {},
    onConnection: (connection) => said.push(connection),
    isReachable: async () => reachable,
  });
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settled = () => vi.advanceTimersByTimeAsync(0);

test("a line that breaks and comes back at once is never called offline", async () => {
  line().onopen();
  line().onerror();
  line().onopen();
  await settled();
  expect(said).toEqual(["connecting", "live", "connecting", "live"]);
});

test("a line that does not come back is offline, and live again by itself", async () => {
  line().onopen();
  line().onerror();
  line().onerror();
  await settled();
  expect(said.at(-1)).toBe("offline");
  const attempts = Source.all.length;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(Source.all.length).toBe(attempts + 1);
  line().onopen();
  expect(said.at(-1)).toBe("live");
});

test("a server that answers although it tells of nothing is not offline", async () => {
  reachable = true;
  line().onerror();
  await settled();
  expect(said).toEqual(["connecting", "connecting"]);
});

test("what the browser says of its network is looked into, not believed", async () => {
  line().onopen();
  browser.dispatchEvent(new Event("offline"));
  line().onopen();
  await settled();
  expect(said).not.toContain("offline");
});

test("a request that failed has the line tried at once, also while a later attempt is waited for", async () => {
  line().onopen();
  const open = line();
  stream.doubt();
  expect(open.isClosed).toBe(true);
  line().onerror();
  await settled();
  expect(said.at(-1)).toBe("offline");
  const attempts = Source.all.length;
  stream.doubt();
  expect(Source.all.length).toBe(attempts + 1);
});

test("a line that says nothing for longer than two pings take is tried anew", async () => {
  line().onopen();
  const open = line();
  await vi.advanceTimersByTimeAsync(75_000);
  expect(open.isClosed).toBe(true);
  expect(Source.all).toHaveLength(2);
});
