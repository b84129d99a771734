/** Types that a browser shows without running anything; all else is handed over as a file. */
const shown = new Map([
  ["image/png", "image/png"],
  ["image/jpeg", "image/jpeg"],
  ["image/gif", "image/gif"],
  ["image/webp", "image/webp"],
  ["image/avif", "image/avif"],
  ["application/pdf", "application/pdf"],
  ["audio/mpeg", "audio/mpeg"],
  ["audio/ogg", "audio/ogg"],
  ["audio/wav", "audio/wav"],
  ["video/mp4", "video/mp4"],
  ["video/webm", "video/webm"],
  ["text/plain", "text/plain; charset=utf-8"],
]);

export interface DownloadHeaders {
  "Content-Type": string;
  "Content-Disposition": string;
}

/** The sender's word about a type and a name, made safe: a type from our own list, a name without a path. RFC 6266. */
export function downloadHeaders(type: string, name: string, inline: boolean): DownloadHeaders {
  const known = shown.get(type.split(";")[0]?.trim().toLowerCase() ?? "");
  const safe = safeName(name);
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    "Content-Type": known ?? "application/octet-stream",
    "Content-Disposition": `${inline && known ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`,
  };
}

/** Windows opens devices by these names, whatever stands behind the dot. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const nameMaxLength = 150;

/** Without path, controls, signs that turn the direction of reading, dots at either end, and names of devices. Of a long one the end stays too. */
export function safeName(name: string): string {
  const cleaned = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/^.*[/\\]/s, "")
    .replace(/[:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "")
    .replace(devices, "_$1");
  // What a file is its ending says: cut off, it would be something else than it seems.
  const ending = /\.[^.]{1,20}$/.exec(cleaned)?.[0] ?? "";
  const stem = [...cleaned.slice(0, cleaned.length - ending.length)];
  return stem.slice(0, nameMaxLength - ending.length).join("") + ending || "attachment";
}

/** One range of `Range: bytes=…`, or "all", or "unsatisfiable". RFC 9110 section 14. */
export function readRange(
  header: string | null,
  size: number,
): { start: number; end: number } | "all" | "unsatisfiable" {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return "all";
  const [, first = "", last = ""] = match;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (start >= size) return "unsatisfiable";
  return end > start ? { start, end } : "all";
}
