/** What a domain says of the hosts that take its mail. RFC 8461 section 3.2. */
export interface StsPolicy {
  mode: "enforce" | "testing" | "none";
  /** Host names in lower case; "*.example" for any one label before it. */
  mx: string[];
  maxAgeS: number;
}

/** RFC 8461 section 3.2: about one year. */
const maxAgeMaxS = 31_557_600;
const mxMax = 100;
const mxPattern = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** The id of the policy that a domain's TXT records tell of; null when they tell of none, or of several. RFC 8461 section 3.1. */
export function readStsId(records: readonly string[]): string | null {
  const found = records.filter((record) => /^v=STSv1[ \t]*;/.test(record));
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const fields = only
    .split(";")
    .slice(1)
    .map((field) => field.trim());
  const id = fields.find((field) => field.startsWith("id="))?.slice(3) ?? "";
  return /^[A-Za-z0-9]{1,32}$/.test(id) ? id : null;
}

/** A policy file, or null when it is none. Of a field that stands twice the first counts; unknown ones are passed over. */
export function readStsPolicy(text: string): StsPolicy | null {
  const fields = new Map<string, string>();
  const mx = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = "", value = ""] =
      /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === "mx") {
      const pattern = value.toLowerCase().replace(/\.$/, "");
      // A pattern that nobody can match would shut a door that was meant to be open: then the policy is not understood.
      if (pattern.length > 253 || !mxPattern.test(pattern) || mx.size >= mxMax) return null;
      mx.add(pattern);
    } else if (name !== "" && !fields.has(name)) fields.set(name, value);
  }
  const mode = fields.get("mode");
  const maxAge = fields.get("max_age") ?? "";
  if (fields.get("version") !== "STSv1" || !/^\d{1,10}$/.test(maxAge) || Number(maxAge) > maxAgeMaxS)
    return null;
  if (mode !== "enforce" && mode !== "testing" && mode !== "none") return null;
  if (mode !== "none" && mx.size === 0) return null;
  return { mode, mx: [...mx], maxAgeS: Number(maxAge) };
}

/** What a report says of a host that the policy does not name. */
export const notNamed = "the policy does not name the host";

/** True when a policy names this host. A star stands for exactly one label. RFC 8461 section 4.1. */
export const namesHost = (patterns: readonly string[], host: string): boolean =>
  patterns.some((pattern) =>
    pattern.startsWith("*.")
      ? host.slice(host.indexOf(".")) === pattern.slice(1) && host.includes(".")
      : host === pattern,
  );
