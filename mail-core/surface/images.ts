import type { AccountId } from "../ids.ts";

/** A picture from elsewhere. Of one that cannot be had `why` is the end of a sentence. */
export type RemoteImage =
  | { ok: true; type: ImageType; octets: Uint8Array; freshS: number }
  /** `forged`: we have not signed that address for this account, or its time is over. */
  | { ok: false; kind: "forged" | "too-many" | "failed"; why: string };

/** What a browser shows as a picture without running anything. */
export type ImageType =
  | "image/png"
  | "image/jpeg"
  | "image/gif"
  | "image/webp"
  | "image/avif"
  | "image/bmp"
  | "image/x-icon";

/** Remote pictures of messages, fetched by this server so that their hosts do not learn who reads. */
export interface RemoteImages {
  /** By what each picture can be asked for, in the order of the URLs; null for a URL that is never called. Good for some days, for this account alone. */
  sign(account: AccountId, urls: readonly string[]): (string | null)[];
  /** The picture that was signed so. Waits its turn; `signal` says that nobody waits any more. */
  get(account: AccountId, signed: string, signal?: AbortSignal): Promise<RemoteImage>;
}
