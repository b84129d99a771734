import type { OwnKeys } from "../../../lib/own-keys.ts";
import { type CommandId, commands, isCommand } from "./key-map.ts";

/** The keys of every act. */
export type Keys = Readonly<Record<CommandId, readonly string[]>>;

/** What the keyboard asks for each key. */
export interface Bindings {
  byKeys: ReadonlyMap<string, CommandId>;
  /** Keys that do something together with a second one. */
  firsts: ReadonlySet<string>;
}

/** It opens the palette, from which every act can be reached, so it stays. */
export const fixedCommand: CommandId = "palette";

/** True for one key that writes a sign: where single keys are off it does nothing. WCAG 2.1.4. */
const isSign = (keys: string) => keys.split(" ").every((key) => key.length === 1);

/** The account's own keys, and the usual ones of the other acts. */
export function keysFor({ keys, singleKeys }: OwnKeys): Keys {
  const all = commands.map(([id, { keys: usual }]) => {
    const chosen = id === fixedCommand ? usual : (keys[id] ?? usual);
    return [id, singleKeys ? chosen : chosen.filter((one) => !isSign(one))];
  });
  return Object.fromEntries(all) as Keys;
}

export function bindingsFor(keys: Keys): Bindings {
  const pairs = Object.entries(keys) as [CommandId, readonly string[]][];
  const byKeys = new Map(pairs.flatMap(([id, some]) => some.map((one) => [one, id] as const)));
  const firsts = [...byKeys.keys()].flatMap((one) => (one.includes(" ") ? [firstOf(one)] : []));
  return { byKeys, firsts: new Set(firsts) };
}

const firstOf = (keys: string): string => keys.split(" ")[0] ?? keys;
/** Two that cannot both be meant: the same, or one that begins the other. */
const collide = (a: string, b: string): boolean =>
  a === b || (firstOf(a) === firstOf(b) && a.includes(" ") !== b.includes(" "));

/** The other acts that would not be reached any more if `id` had these keys. */
export const conflictsOf = (keys: Keys, id: CommandId, wanted: string): CommandId[] =>
  commands.flatMap(([other]) =>
    other !== id && keys[other].some((one) => collide(one, wanted)) ? [other] : [],
  );

/** What is kept when `id` gets these keys, taken from whoever has them. */
export function withKeys(own: OwnKeys, id: CommandId, wanted: string): OwnKeys["keys"] {
  const keys = keysFor({ ...own, singleKeys: true });
  const taken = conflictsOf(keys, id, wanted).map((other) => [
    other,
    keys[other].filter((one) => !collide(one, wanted)),
  ]);
  return { ...own.keys, ...Object.fromEntries(taken), [id]: [wanted] };
}

/** What is kept when `id` has its usual keys again, which others then give back. */
export function withUsualKeys(own: OwnKeys, id: CommandId): OwnKeys["keys"] {
  const usual = commands.find(([one]) => one === id)?.[1].keys ?? [];
  const { [id]: _, ...others } = own.keys;
  const kept = Object.entries(others).map(([other, keys]) => [
    other,
    isCommand(other) ? keys.filter((one) => !usual.some((mine) => collide(one, mine))) : keys,
  ]);
  return Object.fromEntries(kept);
}
