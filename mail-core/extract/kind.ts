/** What a reader of attachments is needed for. */
export type DocumentKind = "text" | "html" | "pdf" | "office";

/** An attachment as the message gives it. */
export interface Document {
  kind: DocumentKind;
  octets: Uint8Array;
  charset: string | null;
}

const office =
  /^application\/vnd\.(openxmlformats-officedocument\.(wordprocessingml|spreadsheetml|presentationml)\.|oasis\.opendocument\.(text|spreadsheet|presentation)|ms-(word|excel|powerpoint)\.[a-z]+\.macroenabled)/;

const byExtension: readonly [RegExp, DocumentKind][] = [
  [/\.pdf$/, "pdf"],
  [/\.(doc|ppt|xls)[xm]$|\.od[tsp]$/, "office"],
  [/\.x?html?$/, "html"],
  [/\.(txt|text|md|csv|tsv|log|json|ics|vcf)$/, "text"],
];

/** How an attachment's words are read, by its type; by its name where the type says nothing. Null for what has none. */
export function documentKind(type: string, name: string | null): DocumentKind | null {
  if (type === "application/pdf") return "pdf";
  if (office.test(type)) return "office";
  if (type === "text/html" || type === "application/xhtml+xml") return "html";
  if (type.startsWith("text/") || type === "application/json") return "text";
  if (type !== "application/octet-stream" && !/zip|download|unknown/.test(type)) return null;
  const known = byExtension.find(([pattern]) => pattern.test(name?.trim().toLowerCase() ?? ""));
  return known?.[1] ?? null;
}
