import { expect, test } from "vitest";
import { nextHopName, readNextHop } from "./next-hop.ts";

test("a next hop is read as it was named, with names, IPv4 and IPv6", () => {
  for (const hop of [
    { host: "mx.crepes.fr", port: 25 },
    { host: "192.0.2.7", port: 2525 },
    { host: "2001:db8::7", port: 25 },
  ])
    expect(readNextHop(nextHopName(hop))).toEqual(hop);
});

test("a domain and an address literal are no next hop", () => {
  for (const destination of ["crepes.fr", "[192.0.2.7]", "[IPv6:2001:db8::7]", ""])
    expect(readNextHop(destination)).toBeNull();
});
