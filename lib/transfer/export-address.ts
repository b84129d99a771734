import type { ExportFormat, ExportWanted } from "../../mail-core/index.ts";
import type { Filter } from "../jmap/calls.ts";
import type { Id } from "../jmap/types.ts";

const formats: readonly string[] = ["mbox", "eml", "maildir"] satisfies ExportFormat[];
const nameMaxLength = 200;

/** Where mail is downloaded from as one zip; without a filter the whole account. */
export function exportAddress(
  accountId: Id,
  { filter = null, format = "mbox", name }: { filter?: Filter | null; format?: ExportFormat; name: string },
): string {
  const asked = new URLSearchParams({ format, name: name.slice(0, nameMaxLength) });
  if (filter) asked.set("filter", JSON.stringify(filter));
  return `/jmap/export/${encodeURIComponent(accountId)}?${asked}`;
}

/** The question of such an address; null where it is none. */
export function readExport(asked: URLSearchParams): ExportWanted | null {
  const [format, name, filter] = [asked.get("format"), asked.get("name") || "Mail", asked.get("filter")];
  if (format === null || !formats.includes(format) || name.length > nameMaxLength) return null;
  try {
    const parsed: unknown = filter === null ? null : JSON.parse(filter);
    return filter !== null && parsed === null
      ? null
      : { format: format as ExportFormat, name, filter: parsed };
  } catch {
    return null;
  }
}
