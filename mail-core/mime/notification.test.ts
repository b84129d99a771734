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

const reportOf = (status: string, returned: string, recipients = "") => {
  const indexer = makeIndexer();
  indexer.write(
    Buffer.from(
      `Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt failed.\r\n--b\r\n` +
        `Content-Type: ${status}\r\n\r\nReporting-MTA: dns; x\r\n${recipients}\r\n--b\r\n${returned}\r\n--b--\r\n`,
    ),
  );
  return indexer.end().summary.notification;
};
const header = "Subject: Menu\r\nMessage-ID:\r\n <menu@hamburger.edu>\r\n";

test.each([
  [
    "the message",
    "message/delivery-status",
    `Content-Type: message/rfc822\r\n\r\n${header}\r\nMessage-ID: <b@b>`,
  ],
  ["its header", "message/delivery-status", `Content-Type: text/rfc822-headers\r\n\r\n${header}`],
  [
    "its header in UTF-8",
    "message/global-delivery-status",
    `Content-Type: message/global-headers\r\n\r\n${header}`,
  ],
])("a report on delivery names what it is about by %s", (_, status, returned) => {
  expect(reportOf(status, returned)).toEqual({
    type: "delivery",
    originalMessageId: "menu@hamburger.edu",
    recipients: [],
  });
});

test("of a report's recipients those are read of whom it says how it ended", () => {
  const recipients = [
    "Original-Recipient: rfc822;tarts@crepes.fr\r\nFinal-Recipient: RFC822; <bob@crepes.fr>\r\nAction: Failed",
    "Final-Recipient: utf-8; ζωή@crepes.fr\r\nAction: delivered (at last)",
    "Final-Recipient: rfc822; eve@crepes.fr\r\nAction: delivered",
    "Final-Recipient: rfc822; late@crepes.fr\r\nAction: delayed",
    "Action: failed",
    "Final-Recipient: rfc822; silent@crepes.fr",
  ];
  const block = recipients.map((one) => `\r\n${one}\r\n`).join("");
  const returned = `Content-Type: message/rfc822\r\n\r\n${header}`;
  expect(reportOf("message/delivery-status", returned, block)).toMatchObject({
    recipients: [
      { finalRecipient: "bob@crepes.fr", originalRecipient: "tarts@crepes.fr", action: "failed" },
      { finalRecipient: "ζωή@crepes.fr", originalRecipient: null, action: "delivered" },
      { finalRecipient: "eve@crepes.fr", originalRecipient: null, action: "delivered" },
    ],
  });
});

test("a report of ten thousand recipients is read as far as one may be", () => {
  const block = "\r\nFinal-Recipient: rfc822; bob@crepes.fr\r\nAction: failed\r\n".repeat(10_000);
  const read = reportOf("message/delivery-status", `Content-Type: message/rfc822\r\n\r\n${header}`, block);
  expect(read).toMatchObject({ recipients: { length: 100 } });
});

test.each([
  ["is longer than a line may be", `<${"é".repeat(500)}@hamburger.edu>`],
  ["has no brackets, and is longer", `${"é".repeat(500)}@hamburger.edu`],
  ["holds what no text can", "<menu\0@hamburger.edu>"],
])("a Message-ID that %s is none by which a report is known", (_, messageId) => {
  const returned = `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${messageId}\r\n`;
  expect(reportOf("message/delivery-status", returned)).toBeUndefined();
});

test.each([
  ["returns nothing", "message/delivery-status", "\r\nText"],
  ["returns what has no id", "message/delivery-status", "Content-Type: message/rfc822\r\n\r\nSubject: Menu"],
  ["is on abuse", "message/feedback-report", `Content-Type: message/rfc822\r\n\r\n${header}`],
])("a report that %s is about no message of ours", (_, status, returned) => {
  expect(reportOf(status, returned)).toBeUndefined();
});
