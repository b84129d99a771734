import { mdnParse } from "./mdn-parse.ts";
import { mdnSend } from "./mdn-send.ts";
import type { JmapDeps, Method } from "./method.ts";

/** The methods of RFC 9007. */
export const mdnMethods = (deps: JmapDeps): Record<string, Method> => ({
  "MDN/parse": mdnParse(deps),
  "MDN/send": mdnSend(deps),
});
