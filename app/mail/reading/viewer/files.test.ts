import { expect, test } from "vitest";
import { contentLines } from "../../../../lib/contacts/content-lines.ts";
import { inEnglish } from "../../../../lib/language/in-english.ts";
import { readContacts } from "./contact.ts";
import { readEvents } from "./invitation.ts";

const sayFacts = inEnglish("contacts.facts");
const calendar = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT", ...lines, "END:VEVENT", "END:VCALENDAR"].join("\r\n");

test("an invitation tells what, when and where, in the time of its zone", () => {
  const [event] = readEvents(
    calendar(
      "SUMMARY:Tasting\\, with",
      "  pickles",
      'DTSTART;TZID="Europe/Paris":20261126T190000',
      "DTEND:20261126T200000Z",
      "LOCATION:North door\\nMarket Hall",
      'ORGANIZER;CN="Carol: Sesame":mailto:carol@hamburger.edu',
      "RRULE:FREQ=WEEKLY",
      "BEGIN:VALARM",
      "DESCRIPTION:Not of the event",
      "END:VALARM",
    ),
    "Asia/Kathmandu",
  );
  expect(event).toEqual({
    summary: "Tasting, with pickles",
    start: { kind: "instant", at: Date.UTC(2026, 10, 26, 18) },
    end: { kind: "instant", at: Date.UTC(2026, 10, 26, 20) },
    location: "North door\nMarket Hall",
    organizer: "Carol: Sesame",
    description: "",
    isRepeated: true,
    isCancelled: false,
  });
});

test("a whole day is a day, a time of no zone or of an unknown one is the reader's, and nonsense is no time", () => {
  const start = (line: string) => readEvents(calendar(line), "Asia/Kathmandu")[0]?.start;
  expect(start("DTSTART;VALUE=DATE:20261224")).toEqual({ kind: "day", day: "2026-12-24" });
  const there = { kind: "instant", at: Date.UTC(2026, 10, 26, 3, 15) };
  expect(start("DTSTART:20261126T090000")).toEqual(there);
  expect(start("DTSTART;TZID=Mars/Olympus:20261126T090000")).toEqual(there);
  expect(start("DTSTART:20269999T990000Z")).toBeNull();
  expect(start("DTSTART:soon")).toBeNull();
});

test("a cancelled event says so", () => {
  expect(readEvents(calendar("STATUS:CANCELLED"), "UTC")[0]?.isCancelled).toBe(true);
  expect(readEvents("METHOD:CANCEL\nBEGIN:VEVENT\nEND:VEVENT", "UTC")[0]?.isCancelled).toBe(true);
});

test("a card tells its name and how to reach who it is", () => {
  const card = [
    "BEGIN:VCARD",
    "FN:Carol Sesame",
    "ORG:Hamburger University;Sauces",
    "item1.EMAIL;TYPE=work:carol@hamburger.edu",
    "TEL;VALUE=uri:tel:+30-210",
    "ADR:;;1 Pickle Rd;Athens;;;GR",
    "END:VCARD",
  ].join("\n");
  expect(readContacts(sayFacts, `${card}\n${card}`)).toHaveLength(2);
  expect(readContacts(sayFacts, card)[0]).toEqual({
    name: "Carol Sesame",
    facts: [
      { label: "Organisation", value: "Hamburger University, Sauces" },
      { label: "Work", value: "carol@hamburger.edu" },
      { label: "Telephone", value: "+30-210" },
      { label: "Address", value: "1 Pickle Rd\nAthens\nGR" },
    ],
  });
});

test("whatever a stranger wrote is read to its end, and quickly", () => {
  for (const odd of [
    "",
    "BEGIN:VEVENT",
    "END:VEVENT\nEND:VCARD",
    "\0\ud800:x",
    `A${';x="'.repeat(5_000)}:y`,
  ]) {
    expect(readEvents(odd, "UTC")).toEqual([]);
    expect(readContacts(sayFacts, odd)).toEqual([]);
    expect(contentLines(odd).length).toBeLessThan(10);
  }
  expect(readContacts(sayFacts, "BEGIN:VCARD\nFN:x\nEND:VCARD\n".repeat(10_000))).toHaveLength(50);
});
