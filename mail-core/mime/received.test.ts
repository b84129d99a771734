import { expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { deliveryTrace, type Hop, received } from "../smtp/server/trace.ts";
import { readArrival, readDelivery } from "./received.ts";

const hop = (changes: Partial<Hop> = {}, peer: Partial<Hop["peer"]> = {}): Hop => ({
  peer: { helo: "hamburger.edu", extended: true, secure: false, account: null, ...peer },
  remoteAddress: "192.0.2.7",
  remoteName: null,
  hostname: "crepes.fr",
  tls: null,
  id: "abc123",
  at: new Date("2026-11-21T10:00:00Z"),
  tells: "host",
  accountAddress: null,
  ...changes,
});
const envelope = {
  account: null,
  reversePath: "bob@hamburger.edu",
  forwardPaths: [],
  declaredOctets: null,
  smtpUtf8: false,
} as const;
const read = (one: Hop, before = "") =>
  readArrival(Buffer.from(before + received(one, { ...envelope, body: "7BIT" })));

test("what a session writes above a message is read back", () => {
  expect(read(hop(), deliveryTrace("bob@hamburger.edu", "alice@crepes.fr"))).toEqual({
    at: new Date("2026-11-21T10:00:00Z"),
    protocol: "ESMTP",
    helo: "hamburger.edu",
    address: "192.0.2.7",
    tls: null,
    isAuthenticated: false,
    session: "abc123",
  });
});

test("TLS, IPv6 and a peer that had signed in are read", () => {
  const tls = { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" };
  const secure = hop({ tls, remoteAddress: "2001:db8::7" }, { secure: true, account: "1" as AccountId });
  expect(read(secure)).toMatchObject({
    protocol: "ESMTPSA",
    address: "2001:db8::7",
    tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
    isAuthenticated: true,
  });
});

test.each(["[192.0.2.1]", "x.([192.0.2.1])by", "with.ESMTPSA.id"])(
  "a peer that calls itself %s is not believed more than its name",
  (helo) => {
    expect(read(hop({}, { helo }))).toMatchObject({
      helo,
      address: "192.0.2.7",
      protocol: "ESMTP",
      isAuthenticated: false,
    });
  },
);

test("a name from DNS is passed over, and an address that nobody told is none", () => {
  expect(read(hop({ remoteName: "mail.hamburger.edu" }))).toMatchObject({ address: "192.0.2.7" });
  expect(read(hop({ remoteAddress: "unknown" }))).toMatchObject({ helo: "hamburger.edu", address: null });
});

test("a client that is not told of is none, and who signed in is passed over", () => {
  const submitted = { ...envelope, account: "1", body: "7BIT" } as const;
  const readSubmitted = (one: Hop) => readArrival(Buffer.from(received(one, submitted)));
  expect(readSubmitted(hop({ tells: "nothing" }))).toMatchObject({
    helo: null,
    address: null,
    session: "abc123",
  });
  const account = { tells: "account", accountAddress: '"a;(b"@crepes.fr' } as const;
  expect(readSubmitted(hop(account))).toMatchObject({ address: "192.0.2.7", session: "abc123" });
});

test("a recipient whose name looks like a clause is none", () => {
  const name = '"x (client not told) by y tls TLS_NULL"@crepes.fr';
  const forwardPaths = [{ text: name, address: null, expansion: null }];
  const trace = received(hop(), { ...envelope, forwardPaths, body: "7BIT" });
  expect(readArrival(Buffer.from(trace))).toMatchObject({ helo: "hamburger.edu", tls: null });
});

test("what was written here came over HTTP", () => {
  const trace = "Received: by crepes.fr with HTTP id s42;\r\n\tSat, 21 Nov 2026 10:00:00 +0000\r\n";
  expect(readArrival(Buffer.from(trace))).toMatchObject({ protocol: "HTTP", session: "s42", helo: null });
});

test("a message without trace fields did not come", () => {
  expect(readArrival(Buffer.from(deliveryTrace(null, "alice@crepes.fr")))).toBeNull();
  expect(readArrival(Buffer.alloc(0))).toBeNull();
});

test("final delivery's own fields are read, of a report too", () => {
  const read = (reversePath: string | null) =>
    readDelivery(
      Buffer.from(
        deliveryTrace(reversePath, "team@crepes.fr") + received(hop(), { ...envelope, body: "7BIT" }),
      ),
    );
  expect(read("bob@hamburger.edu")).toEqual({
    reversePath: "bob@hamburger.edu",
    deliveredTo: "team@crepes.fr",
  });
  expect(read(null)).toEqual({ reversePath: "", deliveredTo: "team@crepes.fr" });
  expect(readDelivery(Buffer.alloc(0))).toBeNull();
});
