import { expect, test } from "vitest";
import { makeIndexer } from "./indexer.ts";
import { type Notification, readNotification, writeNotification } from "./notification.ts";

const whole: Notification = {
  reportingUa: "crepes.fr; Keryx",
  gateway: null,
  originalRecipient: "tarts@crepes.fr",
  finalRecipient: "bob@crepes.fr",
  originalMessageId: "menu@hamburger.edu",
  disposition: { actionMode: "manual-action", sendingMode: "mdn-sent-manually", type: "displayed" },
  error: [],
  extensions: {},
};

test("what is written is read back", () => {
  expect(readNotification(Buffer.from(writeNotification(whole)))).toEqual(whole);
  const more = { ...whole, error: ["no paper"], extensions: { "x-tray": "2" } };
  expect(readNotification(Buffer.from(writeNotification(more)))).toEqual(more);
});

test("nothing that is given breaks out of its line", () => {
  const written = writeNotification({ ...whole, error: ["a\r\nFinal-Recipient: rfc822;eve@crepes.fr", "é"] });
  expect(written).toContain("Error: a??Final-Recipient: rfc822;eve@crepes.fr\r\nError: ?\r\n");
});

test.each([
  [
    "Final-Recipient: rfc822; <bob@crepes.fr>\nDisposition: Manual-Action/MDN-sent-manually; Displayed/error",
    "displayed",
  ],
  [
    "Final-Recipient: bob@crepes.fr\nDisposition: automatic-action/MDN-sent-automatically; processed",
    "processed",
  ],
  ["Final-Recipient: rfc822;bob@crepes.fr\nDisposition: ; deleted", "deleted"],
  ["Final-Recipient: rfc822;bob@crepes.fr\nDisposition: manual-action/MDN-sent-manually; eaten", null],
  ["Final-Recipient: rfc822;\nDisposition: manual-action/MDN-sent-manually; displayed", null],
  ["Disposition: manual-action/MDN-sent-manually; displayed", null],
  ["", null],
])("as other programs write it: %j is %s", (text, type) => {
  const read = readNotification(Buffer.from(text));
  expect(read?.disposition.type ?? null).toBe(type);
  if (read) expect(read.finalRecipient).toBe("bob@crepes.fr");
});

test("a message that is a report of disposition says so in its summary, and no other does", () => {
  const summaryOf = (subtype: string) => {
    const indexer = makeIndexer();
    indexer.write(
      Buffer.from(
        `Content-Type: multipart/${subtype}; boundary=b\r\n\r\n--b\r\n\r\nOpened.\r\n--b\r\n` +
          `Content-Type: message/disposition-notification\r\n\r\n${writeNotification(whole)}\r\n--b--\r\n`,
      ),
    );
    return indexer.end().summary;
  };
  expect(summaryOf("report").notification).toEqual({
    originalMessageId: "menu@hamburger.edu",
    finalRecipient: "bob@crepes.fr",
    originalRecipient: "tarts@crepes.fr",
    type: "displayed",
  });
  expect(summaryOf("mixed").notification).toBeUndefined();
});
