import { expect, test } from "vitest";
import { canonicalAddress, formatAddress, parseAddress, withoutDetail } from "./address.ts";

const canonical = (text: string) => {
  const address = parseAddress(text);
  return address && canonicalAddress(address);
};

test.each([
  ["Bob@Crepes.FR", "bob@crepes.fr"],
  ["bob@crepes.fr.", "bob@crepes.fr"],
  ['"bob"@crepes.fr', "bob@crepes.fr"],
  ['"b\\ob"@crepes.fr', "bob@crepes.fr"],
  ['"bob smith"@crepes.fr', '"bob smith"@crepes.fr'],
  ['"a\\"b\\\\c"@crepes.fr', '"a\\"b\\\\c"@crepes.fr'],
  ['"a@b"@crepes.fr', '"a@b"@crepes.fr'],
  ['"a..b"@crepes.fr', '"a..b"@crepes.fr'],
  ["!#$%&'*+-/=?^_`{|}~@x.y", "!#$%&'*+-/=?^_`{|}~@x.y"],
  ["alice@localhost", "alice@localhost"],
  ["bob@bücher.example", "bob@xn--bcher-kva.example"],
  ["bob@BÜCHER.example", "bob@xn--bcher-kva.example"],
  ["bob@XN--BCHER-KVA.Example", "bob@xn--bcher-kva.example"],
  ["Ren\u0065\u0301@x.y", "ren\u00e9@x.y"],
  ["bob@[127.0.0.1]", "bob@[127.0.0.1]"],
  ["bob@[ipv6:2001:DB8::1]", "bob@[IPv6:2001:db8::1]"],
])("%s is looked up as %s", (text, expected) => expect(canonical(text)).toBe(expected));

test.each([
  "",
  "@",
  "bob",
  "bob@",
  "@crepes.fr",
  ".bob@crepes.fr",
  "bob.@crepes.fr",
  "b..ob@crepes.fr",
  "bob smith@crepes.fr",
  "bob@crepes..fr",
  "bob@.fr",
  "bob@-crepes.fr",
  "bob@crepes-.fr",
  "bob@cr_epes.fr",
  "bob@crepes.fr..",
  "bob@127.0.0.1",
  "bob@１２７.0.0.1",
  "bob@é/x",
  "bob@é:25",
  "bob@[127.0.0.1",
  "bob@[127.0.0.256]",
  "bob@[IPv6:::1%lo]",
  "bob@[2001:db8::1]",
  "bob@[]",
  "bob@[x400:c=fr]",
  "bob@xn--.example",
  '""@crepes.fr',
  '"bob@crepes.fr',
  '"bob"x@crepes.fr',
  '"bob\\"@crepes.fr',
  "bob@crepes.fr\r\nRCPT TO:<x@y>",
  "bob\0@crepes.fr",
  "b\u0085ob@crepes.fr",
  "bob\ud800@crepes.fr",
  "<bob@crepes.fr>",
  `bob@${"a".repeat(64)}.fr`,
  `${"a".repeat(250)}@x.yz`,
])("%j is no address", (text) => expect(parseAddress(text)).toBeNull());

test("what is formatted parses back to the same address, for any local part", () => {
  const alphabet = ["a", "B", ".", " ", '"', "\\", "@", "é", "+", "<"];
  let seed = 7;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 2000; round++) {
    const localPart = Array.from({ length: 1 + draw(8) }, () => alphabet[draw(alphabet.length)]).join("");
    expect(parseAddress(formatAddress({ localPart, domain: "x.y" }))).toEqual({ localPart, domain: "x.y" });
  }
});

test("the detail behind the plus sign comes off, but a plus sign alone is no detail", () => {
  const of = (text: string) => {
    const address = parseAddress(text);
    return address && withoutDetail(address);
  };
  expect(of("bob+shop+x@crepes.fr")).toEqual({ localPart: "bob", domain: "crepes.fr" });
  expect(of("+shop@crepes.fr")).toBeNull();
  expect(of("bob@crepes.fr")).toBeNull();
});
