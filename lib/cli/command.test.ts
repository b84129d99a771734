import { expect, test } from "vitest";
import { parseCommand, readQuota } from "./command.ts";
import { size, table } from "./terminal.ts";

const parse = (line: string) => parseCommand(line.split(" ").filter(Boolean));

test("no arguments and --help show the usage", () => {
  for (const line of ["", "--help", "help", "account -h"]) {
    expect(parse(line)).toEqual({ ok: true, command: { kind: "help" } });
  }
});

test("setup takes a domain and an administrator", () => {
  expect(parse("setup --domain crepes.fr --admin alice@crepes.fr")).toEqual({
    ok: true,
    command: {
      kind: "setup",
      domain: "crepes.fr",
      address: "alice@crepes.fr",
      name: undefined,
      passwordStdin: false,
    },
  });
});

test.each([
  ["setup --domain crepes.fr", '"setup" needs --domain and --admin'],
  ["account", "account what?"],
  ["account frobnicate", 'There is no command "account frobnicate"'],
  ["start", 'There is no command "start"'],
  ["account add", '"account add" needs an ADDRESS'],
  ["account quota bob@crepes.fr", '"account quota" needs an ADDRESS and a SIZE'],
  ["account add a@b c@d", '"account add" does not know what to do with "c@d"'],
  ["account disable bob@crepes.fr --yes", '"account disable" takes no --yes'],
  ["account add bob@crepes.fr --quota lots", '"lots" is no SIZE such as 500MB or 10GB'],
  ["alias", "alias what?"],
  ["alias add x@crepes.fr", '"alias add" needs --to'],
  ["alias add x@crepes.fr --to ,", '"alias add" needs --to'],
  ["alias delete x@crepes.fr --to y@crepes.fr", '"alias delete" takes no --to'],
  ["account forward bob@crepes.fr --to x@y.example --off", "Either --to or --off"],
  ["account forward bob@crepes.fr --keep-copy", "--keep-copy goes with --to"],
  ["account share bob@crepes.fr --level read", "--level goes with --with"],
  ["account share bob@crepes.fr --off", "--off goes with --with"],
  ["account share bob@crepes.fr --with eve@crepes.fr", '"account share" needs --level or --off'],
  ["account share bob@crepes.fr --with eve@crepes.fr --level read --off", "Either --level or --off"],
  [
    "account share bob@crepes.fr --with eve@crepes.fr --level all",
    '"all" is no LEVEL: read, organise or answer',
  ],
  ["account share bob@crepes.fr --with eve@crepes.fr --off --json", "--json goes without --with"],
  ["account list --frob", "Unknown option '--frob'"],
  ["domain", "domain what?"],
  ["domain dns", '"domain dns" needs a DOMAIN'],
  ["domain list crepes.fr", '"domain list" does not know what to do with "crepes.fr"'],
  ["domain add a.example b.example", '"domain add" does not know what to do with "b.example"'],
  ["domain add a.example --use", '"domain add" takes no --use'],
])("%j is not understood: %s", (line, problem) => expect(parse(line)).toEqual({ ok: false, problem }));

test("an account is opened to another one, closed to it, or asked to whom it is open", () => {
  const address = "bob@crepes.fr";
  const grantee = "eve@crepes.fr";
  expect(
    ["--with eve@crepes.fr --level organise", "--with eve@crepes.fr --off", "--json"].map((options) =>
      parse(`account share ${address} ${options}`),
    ),
  ).toEqual(
    [
      { kind: "share", address, grantee, level: "organise" },
      { kind: "share", address, grantee, level: null },
      { kind: "shares", address, json: true },
    ].map((command) => ({ ok: true, command })),
  );
});

test("targets stand between commas, or each in an option of its own", () => {
  expect(parse("alias add @crepes.fr --to a@crepes.fr,b@x.example --to c@x.example")).toEqual({
    ok: true,
    command: {
      kind: "alias add",
      address: "@crepes.fr",
      targets: ["a@crepes.fr", "b@x.example", "c@x.example"],
    },
  });
});

test("forwarding is set with a copy or without, ended, or asked for", () => {
  const address = "bob@crepes.fr";
  const targets = ["x@y.example"];
  expect(
    ["--to x@y.example --keep-copy", "--to x@y.example", "--off", ""].map((options) =>
      parse(`account forward ${address} ${options}`),
    ),
  ).toEqual(
    [
      { kind: "forward", address, forwarding: { targets, keepsCopy: true } },
      { kind: "forward", address, forwarding: { targets, keepsCopy: false } },
      { kind: "forward", address, forwarding: null },
      { kind: "forwarding", address },
    ].map((command) => ({ ok: true, command })),
  );
});

test("quotas are sizes or none", () => {
  expect(["none", "500MB", "1.5gb", "1000", "0", "-1", "1e9", "ten"].map(readQuota)).toEqual([
    null,
    500 * 1024 ** 2,
    1.5 * 1024 ** 3,
    1000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("tables align and cannot move the cursor", () => {
  expect(
    table([
      ["A", "B"],
      ["longer", "x\u001b[2J"],
    ]),
  ).toBe("A       B\nlonger  x?[2J\n");
});

test("sizes are short", () => {
  expect([0, 1, 1023, 1024, 1536, 1024 ** 3 * 10].map(size)).toEqual([
    "0 B",
    "1 B",
    "1023 B",
    "1 KB",
    "1.5 KB",
    "10 GB",
  ]);
});

test.each([
  ["queue", "queue what?"],
  ["queue list extra", '"queue list" does not know what to do with "extra"'],
  ["queue list --all", '"queue list" takes no --all'],
  [
    "queue list --state gone",
    '"gone" is no state: waiting, held, delivered, relayed, bounced, expired, deleted, canceled',
  ],
  ["queue show", '"queue show" needs an ID: queue list shows them'],
  ["queue show 7 8", '"queue show" does not know what to do with "8"'],
  ["queue retry", '"queue retry" needs one of IDs, a choice such as --domain, and --all'],
  ["queue retry 7 --all", '"queue retry" needs one of IDs, a choice such as --domain, and --all'],
  ["queue hold 7 --from x", '"queue hold" needs one of IDs, a choice such as --domain, and --all'],
  ["queue hold --to a --to b", "One --to at a time"],
  ["queue delete", '"queue delete" needs one of IDs, a choice such as --domain, and --all'],
  ["queue route 7", '"queue route" needs one of --via and --back'],
  ["queue route 7 --via mx.example --back", '"queue route" needs one of --via and --back'],
  ["queue route 7 --via a:b:c", '"a:b:c" is no next hop such as mx.crepes.fr or 192.0.2.7:2525'],
  ["queue ledger --all", '"queue ledger" takes no --all'],
])("%j is not understood: %s", (line, problem) => expect(parse(line)).toEqual({ ok: false, problem }));

test("recipients of the queue are chosen by their ids, by what they are, or all", () => {
  const command = (line: string) => {
    const parsed = parse(line);
    return parsed.ok ? parsed.command : parsed.problem;
  };
  expect(command("queue list --domain Hamburger.EDU --state held --json")).toMatchObject({
    kind: "queue list",
    filter: { destination: "hamburger.edu", state: "held" },
    json: true,
  });
  expect(command("queue show 7")).toEqual({ kind: "queue show", id: "7", json: false });
  expect(command("queue retry 7 8")).toEqual({ kind: "queue retry", which: { ids: ["7", "8"] } });
  expect(command("queue hold --from bob --to @hamburger.edu --reply closed")).toMatchObject({
    kind: "queue hold",
    which: { filter: { sender: "bob", recipient: "@hamburger.edu", reply: "closed" } },
  });
  expect(command("queue release --all")).toEqual({ kind: "queue release", which: { filter: {} } });
  expect(command("queue delete 7 --report")).toMatchObject({ which: { ids: ["7"] }, report: true });
  expect(command("queue route 7 --via [2001:db8::7]")).toMatchObject({
    nextHop: { host: "2001:db8::7", port: 25 },
  });
  expect(command("queue route --domain mx.example:2525 --back")).toMatchObject({
    which: { filter: { destination: "mx.example:2525" } },
    nextHop: null,
  });
});

test("domains are listed, added, looked at, given new keys and deleted", () => {
  const domain = "crepes.fr";
  const command = (line: string) => {
    const parsed = parse(line);
    return parsed.ok ? parsed.command : parsed.problem;
  };
  expect(command("domain list --json")).toEqual({ kind: "domain list", json: true });
  expect(command(`domain dns ${domain}`)).toEqual({ kind: "domain dns", domain, json: false });
  expect(command(`domain check ${domain} --json`)).toEqual({ kind: "domain check", domain, json: true });
  expect(command(`domain keys ${domain}`)).toEqual({ kind: "domain keys", domain, use: false });
  expect(command(`domain keys ${domain} --use`)).toEqual({ kind: "domain keys", domain, use: true });
  for (const kind of ["domain add", "domain delete"])
    expect(command(`${kind} ${domain}`)).toEqual({ kind, domain });
});
