import type { AccountId } from "../ids.ts";

export interface SecondFactorSummary {
  since: Date;
  recoveryCodesLeft: number;
}

/** What an app needs to make codes. */
export interface SecondFactorOffer {
  /** In Base32. */
  secret: string;
  /** The same for a QR code. */
  uri: string;
  /** To be given back with the first code. */
  ticket: string;
}

/** An account's codes by time, RFC 6238: nobody but its owner, in the browser and having proved its password, may ask for these acts. */
export interface SecondFactors {
  /** Null while the password alone signs in. */
  find(account: AccountId): Promise<SecondFactorSummary | null>;
  /** A new secret; nothing is kept before `confirm`. */
  begin(account: AccountId): Promise<SecondFactorOffer>;
  /**
   * The first code shows that the app has the secret: from now on the web asks for one, and programs need app passwords. The recovery codes are
   * told here and never again.
   */
  confirm(
    account: AccountId,
    offer: { ticket: string; code: string },
  ): Promise<
    { ok: true; recoveryCodes: string[] } | { ok: false; problem: "wrong-code" | "stale" | "on-already" }
  >;
  /** New ones in place of those that are left; null where there is no second factor. */
  renewRecoveryCodes(account: AccountId): Promise<string[] | null>;
  /** Every browser that was to be remembered is asked for a code again. */
  forgetBrowsers(account: AccountId): Promise<void>;
  /** The password alone signs in again, also in programs. */
  end(account: AccountId): Promise<void>;
}
