import { expect, test } from "vitest";
import type { Email, EmailBodyPart } from "../jmap/types.ts";
import { filesToKeep } from "./files.ts";

const email = (day: number, ...files: [blobId: string, size: number][]) =>
  ({
    receivedAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00Z`,
    attachments: files.map(([blobId, size]) => ({ blobId, size }) as EmailBodyPart),
  }) as Pick<Email, "receivedAt" | "attachments">;
const kept = (...emails: ReturnType<typeof email>[]) => filesToKeep(emails).map(({ blobId }) => blobId);

test("the files of the newest emails are kept, a file that came twice once", () => {
  expect(kept(email(1, ["old", 10]), email(3, ["a", 10], ["b", 10]), email(2, ["a", 10]))).toEqual([
    "a",
    "b",
    "old",
  ]);
});

test("a file above five megabytes is not kept", () => {
  expect(kept(email(1, ["film", 5_000_001], ["note", 5_000_000]))).toEqual(["note"]);
});

test("fifty megabytes are kept in all, and what no longer fits makes room for smaller ones", () => {
  const many = Array.from({ length: 10 }, (_, n): [string, number] => [`f${n}`, 4_900_000]);
  expect(kept(email(3, ...many), email(2, ["large", 2_000_000]), email(1, ["small", 900_000]))).toEqual([
    ...many.map(([id]) => id),
    "small",
  ]);
});
