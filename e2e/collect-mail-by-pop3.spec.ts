import { expect, test } from "@playwright/test";
import {
  byOpenssl,
  byPoplib,
  collectAllByCurl,
  collectByFetchmail,
  collectByGetmail,
  collectByMpop,
  popByCurl,
  sendByCurl,
  withoutTrace,
} from "./clients.ts";
import { needs } from "./needs.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob", "dora", "eve", "gina", "paul", "olga"] });
});
test.afterAll(() => keryx.destroy());

/** Octets that a careless server changes: dots, 8 bits, blank and long lines, blanks at their ends. */
function message(n: number, to: string): Buffer {
  const lines = [
    "From: Carol <carol@hamburger.edu>",
    `To: ${to}`,
    `Subject: Pickle number ${n}`,
    `Message-ID: <${n}.${to}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ".",
    "..two dots, and a crêpe: Καλημέρα",
    "blanks at the end   ",
    "",
    "x".repeat(900),
    "",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n`);
}

async function deliver(to: string, count = 3): Promise<Buffer[]> {
  const sent = Array.from({ length: count }, (_, n) => message(n + 1, to));
  for (const one of sent) await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", [to], one);
  return sent;
}

test("curl collects the octets that were sent; what it deletes leaves the open inbox", async ({ page }) => {
  const bob = "bob@crepes.fr";
  await signIn(page, keryx, bob);
  const sent = await deliver(bob);
  await expect(rows(page)).toHaveCount(3);

  const collected = await collectAllByCurl(keryx.ports.pop3s, bob, 3);
  expect(collected.map(withoutTrace)).toEqual(sent);
  const listed = (await popByCurl(keryx.ports.pop3s, bob)).toString().trim().split("\r\n");
  expect(listed).toEqual(collected.map(({ length }, n) => `${n + 1} ${length}`));
  await expect(rows(page)).toHaveCount(3);

  await popByCurl(keryx.ports.pop3s, bob, "2", "DELE");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).filter({ hasText: "Pickle number 2" })).toHaveCount(0);
  await page.getByRole("link", { name: /^Trash/ }).click();
  await expect(rows(page).filter({ hasText: "Pickle number 2" })).toBeVisible();
});

test("fetchmail downloads and keeps, then downloads and deletes", async ({ page }) => {
  needs("fetchmail");
  const dora = "dora@crepes.fr";
  await signIn(page, keryx, dora);
  const sent = await deliver(dora);
  await expect(rows(page)).toHaveCount(3);
  // It hands on lines that end in LF, and puts a Received field of its own above.
  const bodies = (list: readonly string[]) => list.map((text) => text.slice(text.indexOf("From: Carol")));
  const expected = sent.map((one) => one.toString("latin1").replaceAll("\r\n", "\n"));

  expect(bodies(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: true }))).toEqual(expected);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  expect(bodies(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: false }))).toEqual(expected);
  await expect(rows(page)).toHaveCount(0);
  expect(await collectByFetchmail(keryx.ports.pop3s, dora, { keep: false })).toEqual([]);
});

test("mpop downloads and keeps, then downloads and deletes", async ({ page }) => {
  needs("mpop");
  const eve = "eve@crepes.fr";
  await signIn(page, keryx, eve);
  const sent = await deliver(eve);
  await expect(rows(page)).toHaveCount(3);
  const bodies = (list: readonly string[]) =>
    list.map((text) => text.slice(text.indexOf("From: Carol"))).sort();
  const expected = sent.map((one) => one.toString("latin1").replaceAll("\r\n", "\n")).sort();

  expect(bodies(await collectByMpop(keryx.ports.pop3s, eve, { keep: true }))).toEqual(expected);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  expect(bodies(await collectByMpop(keryx.ports.pop3s, eve, { keep: false }))).toEqual(expected);
  await expect(rows(page)).toHaveCount(0);
});

test("getmail downloads and keeps, fetches nothing twice, then downloads and deletes", async ({ page }) => {
  needs("getmail");
  const gina = "gina@crepes.fr";
  await signIn(page, keryx, gina);
  const sent = await deliver(gina);
  await expect(rows(page)).toHaveCount(3);
  const bodies = (list: readonly string[]) =>
    list.map((text) => text.slice(text.indexOf("From: Carol"))).sort();
  const expected = sent.map((one) => one.toString("latin1").replaceAll("\r\n", "\n")).sort();

  expect(bodies(await collectByGetmail(keryx.ports.pop3s, gina, { keep: true }))).toEqual(expected);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  expect(bodies(await collectByGetmail(keryx.ports.pop3s, gina, { keep: false }))).toEqual(expected);
  await expect(rows(page)).toHaveCount(0);
});

test("Python's poplib reads everything that POP3 has, over TLS, after STLS and on loopback in the clear", async () => {
  needs("python3");
  const paul = "paul@crepes.fr";
  const sent = await deliver(paul);
  const read = `
before = pop.capa()
pop.utf8()
pop.user(${JSON.stringify(paul)}); pop.pass_(${JSON.stringify(password)})
count, octets = pop.stat()
messages = [pop.retr(n + 1) for n in range(count)]
sizes = [int(line.split()[1]) for line in pop.list()[1]]
top = pop.top(1, 1)[1]
uidls = [line.decode().split()[1] for line in pop.uidl()[1]]
pop.dele(1); pop.rset(); pop.noop()
after = pop.capa()
pop.quit()
print(json.dumps(dict(count=count, octets=octets, sizes=sizes, uidls=uidls, capa=[before, after],
  retr=[m[2] for m in messages], top=top[-1].decode(), first=b"\\r\\n".join(messages[0][1]).decode())))`;
  const [first, ...others] = [
    await byPoplib({ port: keryx.ports.pop3s, tls: "implicit" }, read),
    await byPoplib({ port: keryx.ports.pop3, tls: "none" }, read.replace("pop.utf8()", "")),
  ];
  expect(first.count).toBe(3);
  expect(first.retr).toEqual(first.sizes);
  expect(first.octets).toBe(first.sizes.reduce((sum: number, size: number) => sum + size, 0));
  expect(`${first.first}\r\n`.endsWith((sent[0] as Buffer).toString())).toBe(true);
  expect(first.top).toBe(".");
  expect(first.capa[0]).toEqual(first.capa[1]);
  expect(first.capa[0]).toMatchObject({
    UTF8: ["USER"],
    EXPIRE: ["NEVER"],
    IMPLEMENTATION: ["Keryx"],
    LANG: [],
  });
  for (const other of others) expect({ ...other, capa: null }).toEqual({ ...first, capa: null });
  const stls = await byPoplib(
    { port: keryx.ports.pop3, tls: "stls" },
    `pop.user(${JSON.stringify(paul)}); pop.pass_(${JSON.stringify(password)}); print(pop.stat()[0])`,
  );
  expect(stls).toBe(3);
});

test("openssl s_client speaks POP3 over TLS and after STLS, also in Greek", async () => {
  needs("openssl");
  const secret = Buffer.from(`\0olga@crepes.fr\0${password}`).toString("base64");
  const lines = ["LANG el", `AUTH PLAIN ${secret}`, "STAT", "NOOP", "QUIT"];
  for (const args of [
    [`127.0.0.1:${keryx.ports.pop3s}`],
    [`127.0.0.1:${keryx.ports.pop3}`, "-starttls", "pop3"],
  ]) {
    const said = await byOpenssl(args, lines);
    expect(said).toContain("+OK el η γλώσσα άλλαξε\r\n+OK η θυρίδα έχει 0 μηνύματα\r\n+OK 0 0\r\n");
  }
});
