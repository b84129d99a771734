import { hexOf } from "./colours.ts";

const cite = 'type="cite" style="margin:0 0 0 0.8ex;border-left:2px solid #c5d3d8;padding-left:1ex"';

/**
 * The editor's HTML as other mail programs show it alike: no gaps between lines, empty lines kept, tables with their lines, and colours in the
 * shape that all of them read. Done again it changes nothing.
 */
export const outgoingHtml = (html: string): string =>
  withTables(html)
    .replace(/(<p[^>]*>)\s*<\/p>/g, "$1<br></p>")
    .replace(/<p( dir="(?:ltr|rtl)")?>/g, '<p$1 style="margin:0">')
    .replace(/<blockquote>/g, `<blockquote ${cite}>`)
    .replace(/<span style="[^"]*">/g, hexOf);

const line = "1px solid #c5d3d8";
const lined = `<table border="1" cellspacing="0" cellpadding="6" style="border-collapse:collapse;border:${line}">`;
/** A table that only puts things in their places, as letters that were passed on have them. */
const layout = '<table role="presentation" border="0" cellspacing="0" cellpadding="0">';

const cellLook = {
  td: `border:${line};padding:4px 8px;vertical-align:top`,
  // Whoever does not know `start` keeps the word before it.
  th: `border:${line};padding:4px 8px;vertical-align:top;background-color:#eef3f5;text-align:left;text-align:start`,
};

/** Tables with everything in their own attributes: mail programs leave out style sheets, and widths of the editor mean nothing there. */
function withTables(html: string): string {
  const open: boolean[] = [];
  return html
    .replace(/<colgroup>.*?<\/colgroup>/gs, "")
    .replace(/<(\/?)(table|td|th)\b([^>]*)>/g, (whole, closes: string, name: string, given: string) => {
      if (name === "table" && closes) open.pop();
      if (closes) return whole;
      if (name === "table") {
        open.push(/role="presentation"/.test(given));
        return open.at(-1) ? layout : lined;
      }
      return cell(name as "td" | "th", given, open.at(-1) ?? false);
    });
}

function cell(name: "td" | "th", given: string, isLayout: boolean): string {
  const spans = given.match(/(?:col|row)span="(?!1")\d{1,3}"/g) ?? [];
  const align = /text-align: ?(right|center)/.exec(given)?.[1];
  const styles = [isLayout ? "" : cellLook[name], align ? `text-align:${align}` : ""]
    .filter(Boolean)
    .join(";");
  return `<${[name, ...spans, ...(styles ? [`style="${styles}"`] : [])].join(" ")}>`;
}
