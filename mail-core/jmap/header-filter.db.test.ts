import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let plain: string;
let odd: string;
let bare: string;

/** Fields as most programs write them: their parsed values tell all of them. */
const plainMessage = `From: Ana Brown <ana@hamburger.edu>
To: bob@crepes.fr, Carol <carol@hamburger.edu>
Subject: =?utf-8?Q?Caf=C3=A9?= tonight
Message-ID: <one@hamburger.edu>
References: <zero@hamburger.edu>
 <half@hamburger.edu>
X-Sauce: sweet
  and sour

Hi
`;
/** Quotes, a comment, a group, a field of each kind that cannot be parsed, and one that comes twice. */
const oddMessage = `From: "Brown, Ana" <ana@hamburger.edu> (at the mill)
To: Cooks: bob@crepes.fr;
Cc: undisclosed recipients
Subject: First
Subject: Second
Message-ID: not an id
In-Reply-To: your letter of Monday

Hi
`;
const bareMessage = "Subject:\n\nHi\n";

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await scene.call(bob, "Mailbox/get", { ids: null });
  const inbox = list.find((one: { role: string }) => one.role === "inbox").id;
  const bring = async (message: string): Promise<string> => {
    const octets = new Blob([message.replaceAll("\n", "\r\n")]).stream() as ReadableStream<Uint8Array>;
    const upload = await scene.core.upload(bob, "message/rfc822", octets);
    if (!upload.ok) throw new Error("not uploaded");
    const { created } = await scene.call(bob, "Email/import", {
      emails: { e: { blobId: upload.blobId, mailboxIds: { [inbox]: true } } },
    });
    return created.e.id;
  };
  [plain, odd, bare] = [await bring(plainMessage), await bring(oddMessage), await bring(bareMessage)];
});
afterAll(() => scene.end());

const found = async (header: string[]) =>
  new Set((await scene.call(bob, "Email/query", { filter: { header } })).ids);

// The text of the field, whatever was made of it elsewhere. RFC 8621 section 4.4.1.
test.each<[string[], ("plain" | "odd" | "bare")[]]>([
  [["From", "Ana Brown <ana@"], ["plain"]],
  [["From", '"brown, ana" <ANA@hamburger.edu>'], ["odd"]],
  [["From", "at the mill"], ["odd"]],
  [["From", "email"], []],
  [["From", '","'], []],
  [["To", "bob@crepes.fr, Carol <carol"], ["plain"]],
  [["To", "Cooks:"], ["odd"]],
  [["Cc"], ["odd"]],
  [["Cc", "undisclosed"], ["odd"]],
  [["Bcc"], []],
  [["Subject"], ["plain", "odd", "bare"]],
  [["Subject", "CAFÉ tonight"], ["plain"]],
  [["Subject", "=C3"], []],
  [["Subject", "first"], ["odd"]],
  [["Subject", "second"], ["odd"]],
  [["Message-ID"], ["plain", "odd"]],
  [["Message-ID", "<one@hamburger.edu>"], ["plain"]],
  [["Message-ID", "one@hamburger"], ["plain"]],
  [["Message-ID", "not an id"], ["odd"]],
  [["References", "<zero@hamburger.edu> <half@"], ["plain"]],
  [["In-Reply-To"], ["odd"]],
  [["In-Reply-To", "of Monday"], ["odd"]],
  [["X-Sauce", "sweet and sour"], ["plain"]],
  [["X-Sauce", "sweet \t and"], ["plain"]],
])("the header filter %j finds what the field says", async (header, names) => {
  const byName = { plain, odd, bare };
  expect(await found(header)).toEqual(new Set(names.map((name) => byName[name])));
});
