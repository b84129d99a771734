/** A link that says one host and leads to another. */
export interface LinkDeceit {
  says: string;
  leadsTo: string;
}

/** What looks like a host's name and is a file's. */
const files = /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|txt|zip|png|jpe?g|gif|html?|js|ts|md|ics|eml)$/i;
const address =
  /^(?:(https?):\/\/)?((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,}|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:[/?#]\S*)?$/iu;

/** The host that a text names, where it is nothing but an address; in ASCII, as the network has it. */
function hostSaid(text: string): string | null {
  const [, scheme, host = ""] = address.exec(text.trim().replace(/[.,;:!?)]+$/, "")) ?? [];
  if (host === "" || (!scheme && files.test(host))) return null;
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).hostname : null;
}

/** Those under which everybody can have a name, about: "co.uk", "com.br". */
const isShared = (labels: readonly string[]): boolean =>
  labels.at(-1)?.length === 2 && /^(?:com?|net|org|gov|edu|ac)$/.test(labels.at(-2) ?? "");

/** The part of a host's name that its owner registered, as far as can be told without a list of them all. */
function ownersName(host: string): string {
  if (/^[\d.]+$/.test(host)) return host;
  const labels = host.replace(/\.$/, "").split(".");
  return labels.slice(isShared(labels) ? -3 : -2).join(".");
}

/** Whether the text of a link names another owner's host than the link leads to; null when it is honest, or names none. */
export function linkDeceit(text: string, href: string): LinkDeceit | null {
  const says = hostSaid(text);
  if (says === null || !URL.canParse(href)) return null;
  const { protocol, hostname: leadsTo } = new URL(href);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return ownersName(says) === ownersName(leadsTo) ? null : { says, leadsTo };
}
