/** True for whole groups of four and nothing beside them: what is not of the alphabet is no reason to guess. RFC 4648 sections 3.3 and 4, RFC 5034 section 4. */
export const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
