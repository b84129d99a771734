import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { certify } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type PolicyHost, startPolicyHost } from "../testing/policy-host.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { oneClickUrl } from "./unsubscribe.ts";

const oneClick = "List-Unsubscribe=One-Click";

test("one click is for https with the field that says so, and for nothing else", () => {
  expect(oneClickUrl(["mailto:leave@list.example", "https://list.example/u?1"], oneClick)?.href).toBe(
    "https://list.example/u?1",
  );
  expect(oneClickUrl(["https://list.example/u"], " list-unsubscribe=one-click ")).not.toBeNull();
  for (const [urls, post] of [
    [["https://list.example/u"], null],
    [["https://list.example/u"], "yes"],
    [["http://list.example/u"], oneClick],
    [["https://user:secret@list.example/u"], oneClick],
    [["javascript:alert(1)"], oneClick],
    [["https://["], oneClick],
    [[`https://list.example/${"u".repeat(3_000)}`], oneClick],
    [null, oneClick],
    ["https://list.example/u", oneClick],
  ] as const)
    expect(oneClickUrl(urls, post)).toBeNull();
});

const trusted = getCACertificates("default");
let scene: Scene;
let dns: DnsServer;
let host: PolicyHost;
let bob: AccountId;
beforeAll(async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  setDefaultCACertificates([authority.cert]);
  host = await startPolicyHost(await certify(["list.example"], { by: authority }), "gone");
  dns = await startDns({
    "list.example": { A: ["127.0.0.1"] },
    "other.example": { A: ["127.0.0.1"] },
    "inside.example": { A: ["127.0.0.2", "10.0.0.1"] },
  });
  scene = await stage({ dnsServers: [dns.address], pushNetworks: ["127.0.0.1/32"] });
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await scene.end();
  await dns.close();
  await host.close();
});

/** A message in Bob's inbox with these fields; its id. */
async function received(...fields: string[]): Promise<string> {
  const { list } = await scene.call(bob, "Mailbox/get", {});
  const octets = ["From: hall@list.example", "Subject: News", ...fields, "", "News."].join("\r\n");
  const body = new Blob([octets]).stream() as ReadableStream<Uint8Array>;
  const upload = await scene.core.upload(bob, "message/rfc822", body);
  if (!upload.ok) throw new Error("not taken");
  const inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
  const emails = { n: { blobId: upload.blobId, mailboxIds: { [inbox]: true } } };
  return (await scene.call(bob, "Email/import", { emails })).created.n.id;
}
const at = (name: string) => `List-Unsubscribe: <https://${name}:${host.port}/leave?u=bob>`;

test("the host is told by the POST of the standard", async () => {
  const id = await received(at("list.example"), `List-Unsubscribe-Post: ${oneClick}`);
  expect(await scene.core.unsubscribe(bob, id)).toEqual({ ok: true });
  expect(host.asked).toEqual([`list.example:${host.port}/leave?u=bob`]);
  expect(host.posted).toEqual([`application/x-www-form-urlencoded ${oneClick}`]);
});

test("a redirect, a host that cannot prove its name or is inside of our network, and another's message end nothing", async () => {
  const id = await received(at("list.example"), `List-Unsubscribe-Post: ${oneClick}`);
  host.answer = (response) => response.writeHead(302, { location: "https://list.example/" }).end();
  expect(await scene.core.unsubscribe(bob, id)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/302/),
  });
  const lying = await received(at("other.example"), `List-Unsubscribe-Post: ${oneClick}`);
  expect(await scene.core.unsubscribe(bob, lying)).toMatchObject({
    ok: false,
    why: expect.stringMatching(/certificate/),
  });
  const inside = await received(at("inside.example"), `List-Unsubscribe-Post: ${oneClick}`);
  expect(await scene.core.unsubscribe(bob, inside)).toEqual({
    ok: false,
    why: "its host has no address that may be called",
  });
  const before = host.asked.length;
  const eve = await scene.signIn("eve@crepes.fr");
  for (const [account, email] of [
    [eve, id],
    [bob, "e1"],
    [bob, "'; --"],
    [bob, await received(at("list.example"))],
    [bob, await received(at("nowhere.example"), `List-Unsubscribe-Post: ${oneClick}`)],
  ] as const)
    expect(await scene.core.unsubscribe(account, email)).toMatchObject({ ok: false });
  expect(host.asked).toHaveLength(before);
});
