declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/**
 * An account whose owner has proved to be who they say, or that its owner has opened to who has. Made in three places only: the web
 * session, a successful AUTH or PASS, and `policy/reach.ts` (through `provenAccount`). A function that asks for one cannot be called on a guess.
 * Its value is the decimal row id.
 */
export type AccountId = Branded<"AccountId">;

/** Brands a row id after a proof. `imports.test.ts` lists the files that may call it. */
export const provenAccount = (rowId: string): AccountId => rowId as AccountId;
