import type { OidcSettings } from "./settings.ts";

/** What pages know of single sign-on. */
type SingleSignOn = Pick<OidcSettings, "issuer" | "name" | "isOnly">;

/** Where `server.ts` leaves it: Next bundles copies of modules, never of this symbol. */
const place = Symbol.for("keryx.single-sign-on");
type Holder = { [place]?: SingleSignOn | null };

const pagesKnow = ({ issuer, name, isOnly }: OidcSettings): SingleSignOn => ({ issuer, name, isOnly });

/** Called once, by `server.ts`. */
export function setSingleSignOn(settings: OidcSettings | null): void {
  (globalThis as Holder)[place] = settings && pagesKnow(settings);
}

/** Null where there is none. */
export const singleSignOn = (): SingleSignOn | null => (globalThis as Holder)[place] ?? null;

/**
 * Whether who proved to be there by a password or a passkey may come in. Where the provider alone lets people in, administrators still may: one
 * that is down, or was set wrong, must not lock everybody out.
 */
export const mayComeInWithout = (role: "user" | "administrator"): boolean =>
  role === "administrator" || !singleSignOn()?.isOnly;
