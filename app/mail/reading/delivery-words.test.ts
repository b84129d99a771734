import { expect, test } from "vitest";
import type { DeliveryStatus } from "../../../lib/jmap/types.ts";
import { deliveryOf } from "./delivery-words.ts";

const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const sent = { undoStatus: "final", sendAt: "2026-11-21T11:00:00Z" } as const;
const status = (delivered: DeliveryStatus["delivered"], smtpReply = ""): DeliveryStatus => ({
  delivered,
  smtpReply,
  displayed: "unknown",
});

test("a recipient that was put off is waiting, with the reason", () => {
  expect(deliveryOf(sent, status("queued", "451 4.4.1 No answer"), clock)).toEqual({
    tone: "warn",
    state: "Waiting",
    detail: "Keryx tries again by itself. The last answer was: 451 4.4.1 No answer",
  });
});

test("a recipient that was refused has bounced, with the answer of the host", () => {
  expect(deliveryOf(sent, status("no", "550 5.1.1 No such user"), clock)).toMatchObject({
    state: "Bounced",
    detail: "550 5.1.1 No such user",
  });
});

test("a host that took the message is not said to have delivered it", () => {
  expect(deliveryOf(sent, status("unknown", "250 OK"), clock).state).toBe("Taken by their host");
});

test("a message for later is scheduled, in the reader's own time", () => {
  const later = { undoStatus: "pending", sendAt: "2026-11-21T13:30:00Z" } as const;
  expect(deliveryOf(later, status("queued"), clock).detail).toBe("Goes on 21 Nov 2026, 14:30.");
});
