import { expect, test } from "vitest";
import { downloadHeaders, readRange, safeName } from "./download.ts";

test("a type that could run is handed over as a file of octets", () => {
  for (const type of [
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    "text/xml",
    "application/javascript",
    "nonsense",
  ]) {
    const headers = downloadHeaders(type, "x", true);
    expect(headers["Content-Type"]).toBe("application/octet-stream");
    expect(headers["Content-Disposition"]).toMatch(/^attachment;/);
  }
});

test("a picture is shown when that was asked for", () => {
  expect(downloadHeaders("image/PNG; x=y", "a.png", true)).toEqual({
    "Content-Type": "image/png",
    "Content-Disposition": `inline; filename="a.png"; filename*=UTF-8''a.png`,
  });
});

test("a name can neither leave its folder nor its header", () => {
  expect(safeName("../../etc/passwd")).toBe("passwd");
  expect(safeName("\u202egnp.exe\r\nSet-Cookie: x")).not.toMatch(/[\r\n\u202e]/);
  expect(downloadHeaders("image/png", 'a"; x="b', false)["Content-Disposition"]).not.toContain('x="b');
  expect(downloadHeaders("image/png", "crêpe.png", false)["Content-Disposition"]).toContain(
    "filename*=UTF-8''cr%C3%AApe.png",
  );
  expect(safeName("...")).toBe("attachment");
  expect(safeName("C:\\Windows\\win.ini")).toBe("win.ini");
});

test("a name opens no device, and shows its true ending however long it is", () => {
  expect(["CON", "nul.txt", "Com1.pdf", "console.log"].map(safeName)).toEqual([
    "_CON",
    "_nul.txt",
    "_Com1.pdf",
    "console.log",
  ]);
  expect(safeName("bill.exe. . .")).toBe("bill.exe");
  expect(safeName("one\u2028two\u0085.txt")).toBe("onetwo.txt");
  const long = safeName(`bill.pdf${" ".repeat(300)}.exe`);
  expect(long).toHaveLength(150);
  expect(long).toMatch(/\.exe$/);
  expect(safeName(`${"\u{1f4ec}".repeat(300)}.pdf`)).toBe(`${"\u{1f4ec}".repeat(146)}.pdf`);
});

test("ranges are octets, the end included, and past the end there is nothing", () => {
  expect(readRange(null, 10)).toBe("all");
  expect(readRange("bytes=0-3", 10)).toEqual({ start: 0, end: 4 });
  expect(readRange("bytes=5-", 10)).toEqual({ start: 5, end: 10 });
  expect(readRange("bytes=-3", 10)).toEqual({ start: 7, end: 10 });
  expect(readRange("bytes=10-", 10)).toBe("unsatisfiable");
  expect(readRange("bytes=1-2,4-5", 10)).toBe("all");
});
