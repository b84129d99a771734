/** The value of the first cookie of this name, or undefined. RFC 6265 section 4.2. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = header
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
