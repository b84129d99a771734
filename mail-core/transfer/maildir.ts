/** Letters of a Maildir's file names, behind `:2,`, in their order. https://cr.yp.to/proto/maildir.html */
const letters: readonly (readonly [letter: string, keyword: string])[] = [
  ["D", "$draft"],
  ["F", "$flagged"],
  ["P", "$forwarded"],
  ["R", "$answered"],
  ["S", "$seen"],
];

/** The end of a file's name that says how its message is marked. */
export const maildirFlags = (keywords: readonly string[]): string =>
  `:2,${letters.flatMap(([letter, keyword]) => (keywords.includes(keyword) ? letter : [])).join("")}`;

/** What the end of a file's name says, also with the `;` or `!` that is used where no colon may be; null where there is none. */
export function keywordsOfMaildir(name: string): string[] | null {
  const [, found] = /[:;!]2,([A-Za-z]*)$/.exec(name) ?? [];
  if (found === undefined) return null;
  return letters.flatMap(([letter, keyword]) => (found.includes(letter) ? keyword : []));
}
