/**
 * A failure that the person at the keyboard can mend: its message is one clear sentence saying what to do, and is
 * printed alone, without a stack trace.
 */
export class PlainFailure extends Error {
  override name = "PlainFailure";
}
