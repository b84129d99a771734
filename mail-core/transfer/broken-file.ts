import { type FaultKind, sentenceOf } from "../collect/fault-reason.ts";

/** A file that cannot be read on. */
export class BrokenFile extends Error {
  readonly kind: FaultKind;
  constructor(kind: FaultKind, options?: ErrorOptions) {
    super(sentenceOf({ kind }), options);
    this.kind = kind;
  }
}
