import { expect, test } from "vitest";
import { askedByMailto, askedByUrl } from "./asked-by-url.ts";

const at = (search: string) => askedByUrl(new URL(`https://mail.example/mail/inbox${search}`));

test("a mailto link names receivers, a subject and a text; a plus stays a plus", () => {
  expect(
    askedByMailto(
      "mailto:bob%2Bnews@crepes.fr,eve@crepes.fr?cc=dave@x.example&subject=a+b&body=One%0D%0ATwo",
    ),
  ).toEqual({
    ...{ to: "bob+news@crepes.fr,eve@crepes.fr", cc: "dave@x.example", bcc: "" },
    ...{ subject: "a+b", text: "One\nTwo" },
  });
  expect(askedByMailto("MAILTO:?to=bob@crepes.fr&to=eve@crepes.fr")?.to).toBe("bob@crepes.fr, eve@crepes.fr");
});

test("a mailto link brings no fields of its own into the header, and no attachment", () => {
  const asked = askedByMailto(
    "mailto:bob@crepes.fr?subject=a%0d%0aBcc:%20all@x.example&attach=/etc/passwd&%ff=1",
  );
  expect(asked).toEqual({ to: "bob@crepes.fr", cc: "", bcc: "", subject: "a Bcc: all@x.example", text: "" });
  expect(askedByMailto("https://crepes.fr/?subject=x")).toBeNull();
});

test("the address bar asks for an empty message, a link's or what another program shares", () => {
  expect(at("?write=")).toMatchObject({ to: "", subject: "" });
  expect(at(`?write=${encodeURIComponent("mailto:bob@crepes.fr?subject=Hi")}`)).toMatchObject({
    to: "bob@crepes.fr",
    subject: "Hi",
  });
  expect(at("?share-title=Buckwheat&share-text=Look&share-url=https://crepes.fr/")).toMatchObject({
    subject: "Buckwheat",
    text: "Look\nhttps://crepes.fr/",
  });
  expect(at("?q=buckwheat")).toBeNull();
});
