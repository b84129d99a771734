import type { MailCore } from "../mail-core/index.ts";

/** Where `server.ts` leaves the running mail core: Next bundles copies of modules, never of this symbol. */
const place = Symbol.for("keryx.mail-core");
type Holder = { [place]?: MailCore };

/** Called once, by `server.ts`. */
export function setMailCore(core: MailCore): void {
  (globalThis as Holder)[place] = core;
}

/** The only door from the web to the mail core. Throws before `server.ts` has started it. */
export function mailCore(): MailCore {
  const core = (globalThis as Holder)[place];
  if (!core) throw new Error("The mail core is not running: start Keryx with npm start.");
  return core;
}
