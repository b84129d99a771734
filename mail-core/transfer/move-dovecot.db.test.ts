import { createHash, type X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Dovecot, noDovecotImap, startDovecot } from "../../e2e/dovecot.ts";
import { emailsOf, importsOf } from "../testing/importing.ts";
import { type Scene, stage } from "../testing/scene.ts";

const missing = noDovecotImap();
let scene: Scene;
let dovecot: Dovecot | undefined;
beforeAll(async () => {
  scene = await stage({ collectNetworks: ["127.0.0.0/8"] });
  if (missing === null || process.env.CI) dovecot = await startDovecot();
});
afterAll(async () => {
  await dovecot?.stop();
  await scene.end();
});

const letter = (name: string) =>
  `From: Dora <dora@hamburger.edu>\nSubject: ${name}\nMessage-ID: <${encodeURIComponent(name)}@x>\n\nΚαλημέρα, ${name}\n`;

/** Of the certificate that a server shows, as a person accepts it. */
const fingerprintOf = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    socket.once("error", reject).once("secureConnect", () => {
      const { raw } = socket.getPeerX509Certificate() as X509Certificate;
      resolve(createHash("sha256").update(raw).digest("hex"));
      socket.destroy();
    });
  });

test.skipIf(missing !== null && !process.env.CI)(
  "an account at Dovecot moves over with folders, flags and names, by TLS and SCRAM, and nothing changes there",
  async () => {
    if (!dovecot) throw new Error("Dovecot is not there");
    const folders = [
      "INBOX",
      "Postausgang",
      "Postausgang/Alt",
      "Ειδήσεις & more",
      "Ειδήσεις & more/日本語",
      "R&D",
    ];
    for (const name of folders.slice(1)) dovecot.makeFolder(name);
    for (const name of folders) {
      dovecot.save(name, letter(name), name === "INBOX" ? "\\Seen \\Flagged $Forwarded" : "");
      dovecot.save(name, letter(`${name} 2`));
    }
    const before = dovecot.everything();
    const { imap, user, password } = dovecot;
    const bob = await scene.signIn("bob@crepes.fr");
    const { move, ended, call, show } = importsOf(scene, bob);
    const fingerprint = await fingerprintOf(imap.tlsPort);
    const account = { host: "localhost", username: user, password, fingerprint };
    for (const [tls, port] of [
      ["tls", imap.tlsPort],
      ["stls", imap.port],
    ])
      expect(await call("MailImport/test", { imap: { ...account, tls, port } })).toMatchObject({
        ok: true,
        messages: 12,
        tls: expect.stringContaining("TLSv1.3"),
      });
    expect(
      await call("MailImport/test", {
        imap: { ...account, tls: "tls", port: imap.tlsPort, fingerprint: null },
      }),
    ).toMatchObject({ failure: { kind: "certificate", fingerprint } });

    const id = await move({ ...account, tls: "stls", port: imap.port });
    const { report, messages } = await ended(id);
    expect(report).toMatchObject({ taken: 12, repeated: 0, failed: 0 });
    expect(messages).toEqual({ listed: 12, done: 12 });
    const emails = await emailsOf(scene, bob);
    const places = new Set(emails.flatMap((one) => one.folders));
    expect([...places].sort()).toEqual(
      ["/Inbox", "/Sent", "/Sent/Alt", "/R&D", "/Ειδήσεις & more", "/Ειδήσεις & more/日本語"].sort(),
    );
    const first = emails.find(({ text }) => text.includes("Subject: INBOX\r\n"));
    expect(first?.keywords).toEqual(["$flagged", "$forwarded", "$seen"]);
    expect(emails.map(({ text }) => text)).toContain(
      Buffer.from(letter("INBOX").replaceAll("\n", "\r\n")).toString("latin1"),
    );
    expect(dovecot.everything()).toBe(before);

    dovecot.save("R&D", letter("new"));
    await call("MailImport/set", { update: { [id]: { imap: { password } } } });
    await expect.poll(async () => (await show(id)).report.taken, { timeout: 60_000 }).toBe(13);
    expect((await ended(id)).report).toMatchObject({ taken: 13, repeated: 0, failed: 0 });
  },
  120_000,
);
