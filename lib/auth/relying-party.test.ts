import { expect, test } from "vitest";
import { relyingPartyOf } from "./relying-party.ts";

test.each([
  ["https://mail.crepes.fr", "mail.crepes.fr", "https://mail.crepes.fr"],
  ["https://mail.crepes.fr:8443/", "mail.crepes.fr", "https://mail.crepes.fr:8443"],
  ["http://localhost:3000", "localhost", "http://localhost:3000"],
])("passkeys of %s are made for %s", (url, id, origin) => {
  expect(relyingPartyOf(url)).toEqual({ id, origin });
});

test.each([
  undefined,
  "",
  "mail.crepes.fr",
  "http://mail.crepes.fr",
  "http://127.0.0.1:3000",
  "https://192.0.2.1",
  "https://[2001:db8::1]",
])("no browser makes a passkey for %s", (url) => {
  expect(relyingPartyOf(url)).toBeNull();
});
