const units: Record<string, number> = {
  "": 1e9,
  b: 1,
  kb: 1e3,
  k: 1e3,
  mb: 1e6,
  m: 1e6,
  gb: 1e9,
  g: 1e9,
  tb: 1e12,
  t: 1e12,
};

export type QuotaReading = { ok: true; octets: number | null } | { ok: false };

/** "1 GB", "500MB", "2,5 GB"; a bare number is GB; nothing means no limit. */
export function readQuota(text: string): QuotaReading {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed === "unlimited") return { ok: true, octets: null };
  const match = /^(\d{1,9}(?:[.,]\d{1,3})?)\s*([kmgt]?b?)$/.exec(trimmed);
  const factor = units[match?.[2] ?? "x"];
  if (!match?.[1] || factor === undefined) return { ok: false };
  const octets = Math.round(Number(match[1].replace(",", ".")) * factor);
  return octets >= 1e6 && octets <= 1e15 ? { ok: true, octets } : { ok: false };
}

/** The same octets as one would type them. */
export function quotaWords(octets: number | null): string {
  if (octets === null) return "";
  for (const [unit, factor] of [
    ["TB", 1e12],
    ["GB", 1e9],
    ["MB", 1e6],
    ["KB", 1e3],
  ] as const) {
    if (octets >= factor) return `${Math.round((octets / factor) * 100) / 100} ${unit}`;
  }
  return `${octets} B`;
}
