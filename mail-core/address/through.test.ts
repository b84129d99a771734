import { expect, test } from "vitest";
import { readNextHop } from "./next-hop.ts";
import { readThrough, throughName } from "./through.ts";

test("a provider's destination names the account and its source, and is no next hop", () => {
  const through = { accountId: "7", sourceId: "12" };
  for (const address of ["carol@hamburger.edu", '"a#1.2 b"@hamburger.edu', "carol@[192.0.2.1]"]) {
    const destination = throughName(address, through);
    expect(readThrough(destination)).toEqual(through);
    expect(readNextHop(destination)).toBeNull();
  }
});

test.each(["hamburger.edu", "mx.example:25", "[::1]:25", "[192.0.2.1]", "x#1", "#1.", "x#a.1", ""])(
  "%j is no provider's destination",
  (destination) => expect(readThrough(destination)).toBeNull(),
);
