import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Reader } from "./envelope.ts";
import { latin1, octetsOf } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";
import { readSmime } from "./read.ts";
import { hasOpenSsl, OpenSsl } from "./testing/openssl.ts";
import { certificateOf, certifyPeople } from "./testing/people.ts";
import { type Protecting, quotedPrintable, type WrittenEmail, writeSmime } from "./write.ts";

let openssl: OpenSsl;
let own: Record<"ana" | "bob", OwnKey>;
const at = new Date("2026-11-22T10:00:00Z");

beforeAll(async () => {
  if (!hasOpenSsl) return;
  openssl = await OpenSsl.open();
  own = await certifyPeople(openssl);
});
afterAll(() => openssl?.close());

const email: WrittenEmail = {
  from: [{ name: "Ána", email: "ana@crepes.fr" }],
  to: [{ name: 'Bob "the \\cook"', email: "bob@hamburger.edu" }],
  subject: "Κρέπες και καφές στις δέκα, όπως κάθε Κυριακή, αν δεν βρέχει πολύ",
  messageId: ["one@crepes.fr"],
  references: ["zero@crepes.fr"],
  textBody: [{ partId: "text", type: "text/plain" }],
  htmlBody: [{ partId: "html" }],
  bodyValues: {
    text: { value: "From Ána:  \n.\nCrêpes = good\n\tend " },
    html: { value: '<p>Crêpes</p><img src="cid:pan@keryx">' },
  },
  attachments: [
    { blobId: "b1", type: "image/png", name: "pan.png", cid: "pan@keryx", disposition: "inline" },
    { blobId: "b2", type: "text/csv", name: "Κατάλογος.csv", disposition: "attachment" },
  ],
};
const write = (more: Partial<Protecting>) =>
  writeSmime(email, {
    ...{ signer: null, readers: null, isAuth: false, at },
    fileOf: async (blobId) => octetsOf(`octets of ${blobId}`),
    ...more,
  });
const reader = async (name: string, takesOaep: boolean): Promise<Reader> => ({
  certificate: await certificateOf(openssl, name),
  takesOaep,
});

describe.skipIf(!hasOpenSsl)("what we sign", () => {
  for (const name of ["ana", "bob"] as const)
    test(`is verified by OpenSSL, with the key of ${name}`, async () => {
      const octets = await write({ signer: own[name] });
      expect(latin1(octets)).toMatch(/^[\r\n\t\x20-\x7e]*$/);
      expect(
        Math.max(
          ...latin1(octets)
            .split("\r\n")
            .map(({ length }) => length),
        ),
      ).toBeLessThan(100);
      await openssl.put("message", octets);
      await openssl.run("cms", "-verify", "-in", "message", "-CAfile", "root.pem", "-out", "verified");
      expect(latin1(await openssl.get("verified"))).toContain("Cr=C3=AApes =3D good");
    });

  test("is refused by OpenSSL once a letter of it is another", async () => {
    const octets = latin1(await write({ signer: own.ana })).replace("good", "gold");
    await openssl.put("message", octets);
    await expect(
      openssl.run("cms", "-verify", "-in", "message", "-CAfile", "root.pem", "-out", "verified"),
    ).rejects.toThrow(/digest failure|verif/i);
  });

  test("is read by us, and says what our program reads", async () => {
    const reading = await readSmime(await write({ signer: own.ana }), {
      own: [],
      unlocked: () => null,
    });
    expect(reading).toMatchObject({
      kind: "read",
      isClear: true,
      layers: [{ signers: [{ state: "whole", signedAt: at.getTime(), isWeak: false }] }],
    });
    const [layer] = reading.kind === "read" ? reading.layers : [];
    expect(layer?.kind === "signed" && layer.signers[0]?.capabilities).toContain("2.16.840.1.101.3.4.1.46");
  });
});

describe.skipIf(!hasOpenSsl)("what we encrypt", () => {
  for (const [how, name, takesOaep, isAuth] of [
    ["RSAES-PKCS1-v1_5 and CBC", "ana", false, false],
    ["RSAES-OAEP and GCM", "ana", true, true],
    ["an elliptic curve and CBC", "bob", false, false],
    ["an elliptic curve and GCM", "bob", false, true],
  ] as const)
    test(`is decrypted by OpenSSL, with ${how}`, async () => {
      const octets = await write({ readers: [await reader(name, takesOaep)], isAuth });
      expect(latin1(octets)).not.toContain("Cr=C3");
      await openssl.put("message", octets);
      await openssl.run(
        "cms",
        "-decrypt",
        "-in",
        "message",
        "-recip",
        `${name}.pem`,
        "-inkey",
        `${name}.key`,
        "-out",
        "words",
      );
      expect(latin1(await openssl.get("words"))).toContain("Cr=C3=AApes =3D good");
    });

  test("for several is read by each of them, signed within", async () => {
    const readers = [await reader("ana", true), await reader("bob", false)];
    const octets = await write({ signer: own.ana, readers, isAuth: true });
    for (const name of ["ana", "bob"] as const) {
      const reading = await readSmime(octets, { own: [own[name]], unlocked: () => null });
      expect(reading).toMatchObject({
        kind: "read",
        layers: [
          { kind: "encrypted", isAuthentic: true },
          { kind: "signed", signers: [{ state: "whole" }] },
        ],
      });
    }
  });
});

test("text has lines of 76 characters at most, and none that servers change", () => {
  const written = quotedPrintable(`From me\r\n.\r\n${"é".repeat(60)}\r\nend `);
  expect(written.split("\r\n").every(({ length }) => length <= 76)).toBe(true);
  expect(written).toContain("=46rom me\r\n=2E\r\n");
  expect(written.endsWith("end=20")).toBe(true);
});
