/** Where something stands in a script; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** What is wrong with a script, in words for its writer. */
export interface Fault extends Position {
  reason: string;
}

/** Carries a fault to the edge of this module, where it becomes a value. */
export class SieveFault extends Error {
  readonly fault: Fault;

  constructor(reason: string, { line, column }: Position) {
    super(`line ${line}, column ${column}: ${reason}`);
    this.fault = { line, column, reason };
  }
}

/** A fault is the script's, and a value; anything else is a defect of ours, and goes on. */
export function faultOf(error: unknown): Fault {
  if (error instanceof SieveFault) return error.fault;
  throw error;
}
