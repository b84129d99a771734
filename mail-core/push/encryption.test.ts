import { createECDH } from "node:crypto";
import { expect, test } from "vitest";
import { encryptPush, pushTextMaxOctets, readPushKeys } from "./encryption.ts";

const octets = (text: string) => Buffer.from(text, "base64url");
const point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const auth = "BTBZMqHH6r4Tts7J_aSIgg";

test("the example of RFC 8291 comes out octet for octet", () => {
  const keys = readPushKeys(point, auth);
  if (!keys) throw new Error("no keys");
  const privateKey = octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
  const salt = octets("DGv6ra1nlYgDCS1FRnbzlw");
  const text = Buffer.from("When I grow up, I want to be a watermelon");
  expect(encryptPush(text, keys, { privateKey, salt }).toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
});

test("no two pushes look the same, and more than one record holds is refused", () => {
  const keys = { p256dh: octets(point), auth: octets(auth) };
  const text = Buffer.from("the same");
  expect(encryptPush(text, keys)).not.toEqual(encryptPush(text, keys));
  expect(encryptPush(Buffer.alloc(pushTextMaxOctets), keys).length).toBeLessThan(4_096 + 87);
  expect(() => encryptPush(Buffer.alloc(pushTextMaxOctets + 1), keys)).toThrow();
});

const compressed = createECDH("prime256v1").generateKeys("base64url", "compressed");
test.each([
  ["nothing", undefined, undefined],
  ["a number", 7, auth],
  ["standard base64", point.replace("_", "/"), auth],
  ["a compressed point", compressed, auth],
  ["what is no point of the curve", `${point.slice(0, -4)}AAAA`, auth],
  ["the point at infinity", "AA", auth],
  ["a short secret", point, "BTBZMqHH6r4"],
  ["a long secret", point, `${auth}AAAA`],
])("%s is no key", (_what, p256dh, secret) => {
  expect(readPushKeys(p256dh, secret)).toBeNull();
});
