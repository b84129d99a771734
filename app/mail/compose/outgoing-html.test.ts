import { expect, test } from "vitest";
import { outgoingHtml } from "./outgoing-html.ts";

test("a paragraph that was given a direction keeps it on its way", () => {
  expect(outgoingHtml('<p dir="rtl">שלום</p><p></p><p dir="ltr"></p>')).toBe(
    '<p dir="rtl" style="margin:0">שלום</p><p style="margin:0"><br></p><p dir="ltr" style="margin:0"><br></p>',
  );
});

const table =
  '<table style="min-width: 50px;"><colgroup><col style="min-width: 25px;"><col></colgroup><tbody>' +
  '<tr><th colspan="2" rowspan="1"><p>Menu</p></th></tr>' +
  '<tr><td colspan="1" rowspan="1"><p>Galette</p></td><td style="text-align: right;"><p></p></td></tr></tbody></table>';

test("a table carries its lines in its own attributes, as Outlook and Gmail want it", () => {
  const sent = outgoingHtml(table);
  expect(sent).toMatch(/^<table border="1" cellspacing="0" cellpadding="6" style="border-collapse:collapse;/);
  expect(sent).not.toContain("colgroup");
  expect(sent).toContain('<th colspan="2" style="border:1px solid #c5d3d8;');
  expect(sent).toContain('<td style="border:1px solid #c5d3d8;padding:4px 8px;vertical-align:top"><p');
  expect(sent).toContain('vertical-align:top;text-align:right"><p style="margin:0"><br></p>');
});

test("a table that only puts things in their places gets no lines, one inside of it does", () => {
  const sent = outgoingHtml(
    '<table role="presentation"><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>',
  );
  expect(sent.match(/border:1px/g)).toHaveLength(2);
  expect(sent).toContain("</table></td><td>b</td>");
});

test("colours are written as every mail program reads them", () => {
  expect(
    outgoingHtml(
      '<p><span style="color: rgb(179, 38, 30); background-color: rgb(255, 242, 168);">Now</span></p>',
    ),
  ).toBe('<p style="margin:0"><span style="color: #b3261e; background-color: #fff2a8;">Now</span></p>');
});

test("what was made ready once is the same made ready again, so that a draft taken up is no other draft", () => {
  const once = outgoingHtml(
    `${table}<blockquote><p><span style="color: rgb(1, 2, 3);">x</span></p></blockquote>`,
  );
  expect(outgoingHtml(once)).toBe(once);
});
