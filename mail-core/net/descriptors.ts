import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";

/**
 * Whether this process may open one more file or connection. Whoever comes when it may not is cut off by the runtime, which tells nobody of
 * it: a listener asks with each connection, so that it hears of the last one.
 */
export function hasDescriptorLeft(): boolean {
  try {
    closeSync(openSync(devNull, "r"));
    return true;
  } catch (error) {
    return !["EMFILE", "ENFILE"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}
