import type { Fault } from "../../lib/jmap/elsewhere-types.ts";
import type { Say } from "../../lib/language/words.ts";

/** Why a thing could not be had, in a sentence. */
export const faultWords = (t: Say<"settings.faults">, { kind, said = "" }: Fault): string =>
  t(kind, { said });
