import { readFile, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { popByCurl, run } from "./clients.ts";
import { makeAppPassword, openAppPasswords } from "./making-app-passwords.ts";
import { needs } from "./needs.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { signIn } from "./signing-in.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob"]);
});

const bob = "bob@crepes.fr";
const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

test("a program that knows the address alone reads where mail is, and collects and sends there", async ({
  page,
}) => {
  needs("curl");
  await signIn(page, keryx, bob);
  await openAppPasswords(page, keryx.url);
  const secret = await makeAppPassword(page, "Thunderbird", async () => {});

  // Nobody is signed in there.
  const asked = await fetch(`${keryx.url}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=${bob}`);
  expect([asked.status, asked.headers.get("content-type")]).toEqual([200, "application/xml; charset=utf-8"]);
  const file = await asked.text();
  const best = (kind: string) => {
    const server = new RegExp(`<${kind}Server[^>]*>.*?</${kind}Server>`, "s").exec(file)?.[0] ?? "";
    return { port: Number(textOf(server, "port")), socket: textOf(server, "socketType") };
  };
  const [incoming, outgoing] = [best("incoming"), best("outgoing")];
  expect([incoming.socket, outgoing.socket]).toEqual(["SSL", "SSL"]);

  const password = secret.replaceAll(" ", "");
  const message = test.info().outputPath("message.eml");
  await writeFile(message, `From: ${bob}\r\nTo: ${bob}\r\nSubject: From the laptop\r\n\r\nHello.\r\n`);
  const sent = await run("curl", [
    ...["--silent", "--show-error", "--insecure", "--max-time", "60", "--user", `${bob}:${password}`],
    ...[`smtps://127.0.0.1:${outgoing.port}/laptop.example`, "--mail-from", bob, "--mail-rcpt", bob],
    ...["--upload-file", message],
  ]);
  expect([sent.code, sent.stderr]).toEqual([0, ""]);
  await expect
    .poll(async () => (await popByCurl(incoming.port, bob, "1", undefined, password)).toString())
    .toContain("Subject: From the laptop");
});

test("who sets a program up by hand is told what it asks for, and a device of Apple's gets a profile", async ({
  page,
}) => {
  await signIn(page, keryx, bob);
  await openAppPasswords(page, keryx.url);
  await expectAccessible(page, "programs");
  const programs = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "Mail in another program" }) });
  const { pop3, pop3s, submission, submissions } = keryx.ports;
  await expect(programs.getByText(bob)).toBeVisible();
  await expect(programs.getByText(`Port ${pop3s} (TLS) or ${pop3} (STARTTLS).`)).toBeVisible();
  await expect(programs.getByText(`Port ${submissions} (TLS) or ${submission} (STARTTLS).`)).toBeVisible();
  await expect(programs.getByText(keryx.url)).toBeVisible();

  const downloading = page.waitForEvent("download");
  await programs.getByRole("link", { name: "Get profile" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`${bob}.mobileconfig`);
  const profile = await readFile(await download.path(), "utf8");
  expect(profile).toContain(`<key>EmailAddress</key><string>${bob}</string>`);
  expect(profile).toContain(`<key>IncomingMailServerPortNumber</key><integer>${pop3s}</integer>`);

  const stranger = await fetch(`${keryx.url}/settings/passwords/profile`, { redirect: "manual" });
  expect([stranger.status, await stranger.text()]).toEqual([307, ""]);
  expect(stranger.headers.get("location")).toContain("/sign-in");
});
