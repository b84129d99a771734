import type { Position } from "./fault.ts";
import type { SieveLimits } from "./limits.ts";
import type { SieveAction, SieveMessage, SieveSurroundings } from "./message.ts";

/** A script on its way through one message. */
export interface Run {
  message: SieveMessage;
  surroundings: SieveSurroundings;
  limits: SieveLimits;
  actions: SieveAction[];
  /** The internal variable of RFC 5232 section 2. */
  flags: readonly string[];
  /** True until an action cancels the implicit keep. RFC 5228 section 2.10.2. */
  keepsImplicitly: boolean;
  variables: Map<string, string>;
  /** What `:matches` found last: the whole, then each wildcard. RFC 5229 section 3.2. */
  matched: readonly string[];
  /** A text with its variables' values. */
  text(text: string): string;
  /** Counts work; a fault at this place, or the last one, when there was too much of it. */
  spend(amount: number, at?: Position): void;
  /** The name of the rule that a place belongs to. */
  ruleAt(at: Position): string | null;
}

export const textsOf = (list: readonly string[], run: Run): string[] => list.map((text) => run.text(text));
