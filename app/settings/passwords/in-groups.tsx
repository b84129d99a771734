import { groupsOf } from "./password-words.ts";

/** Characters to be read off, in groups; the gaps are drawn and no part of them. */
export function InGroups({ characters }: { characters: string }) {
  return groupsOf(characters).map((group, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the groups never change places.
    <span key={at}>{group}</span>
  ));
}
