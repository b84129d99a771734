/** TLS-Required: No, once: the message is to arrive, whatever becomes of TLS. Two fields mean nothing. RFC 8689 section 3. */
export const isTlsOptional = ([only, ...more]: readonly string[]): boolean =>
  only !== undefined && more.length === 0 && /^\s*no\s*$/i.test(only);
