import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { relyingParty } from "../../lib/auth/relying-party.ts";
import { signInAddress, wayBack, withWayBack } from "../../lib/auth/way-back.ts";
import { againAddress } from "../../lib/oidc/addresses.ts";
import { isLinked } from "../../lib/oidc/links.ts";
import { mayComeInWithout, singleSignOn } from "../../lib/oidc/offer.ts";
import { proofRefusalOf } from "../../lib/oidc/outcome.ts";
import { currentLockedSession, currentSession } from "../../lib/session.ts";
import { signOut } from "../sign-in/actions.ts";
import { Front } from "../sign-in/front.tsx";
import { Notice } from "../sign-in/notice.tsx";
import { Or } from "../sign-in/or.tsx";
import { PasskeySignIn } from "../sign-in/passkey-sign-in.tsx";
import { ProviderLink } from "../sign-in/provider-link.tsx";
import { Words } from "../ui/words.tsx";
import { unlockWithPasskey } from "./actions.ts";
import { KeepLocked } from "./keep-locked.tsx";
import { UnlockForm } from "./unlock-form.tsx";

/** What a locked browser shows: whose it is, and the ways to prove to be there. Its title says nothing. */
export default async function LockedPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[] }>;
}) {
  const to = wayBack((await searchParams).to);
  const session = await currentLockedSession();
  if (!session) redirect((await currentSession()) ? (to ?? "/mail") : signInAddress(to));
  const [t, front, refused] = await Promise.all([
    getTranslations("locked"),
    getTranslations("front"),
    getTranslations("settings.proof.refused"),
  ]);
  const provider = singleSignOn();
  const asksProvider = provider !== null && (await isLinked(session.account, provider.issuer));
  const name = provider?.name ?? front("oidc.unnamed");
  const takesPassword = mayComeInWithout(session.role);
  const hasPasskeys = takesPassword && relyingParty() !== null;
  const refusal = proofRefusalOf(to ?? "");
  const problem = refusal && refused(refusal, { name });
  return (
    <Words of={["front", "locked"]}>
      <Front
        title={t("title")}
        lead={t("lead", { address: session.address })}
        foot={
          <form action={signOut}>
            <button type="submit" className="min-h-6 rounded-sm underline underline-offset-2 hover:text-ink">
              {t("signOut")}
            </button>
          </form>
        }
      >
        <KeepLocked to={to} />
        <div className="grid gap-4">
          <Notice text={problem} />
          {takesPassword ? <UnlockForm address={session.address} to={to} hasPasskeys={hasPasskeys} /> : null}
          {takesPassword && (asksProvider || hasPasskeys) ? <Or /> : null}
          {asksProvider ? (
            <ProviderLink href={withWayBack(againAddress, to ?? "/mail/inbox?")} isMain={!takesPassword}>
              {t("unlockWith", { name })}
            </ProviderLink>
          ) : null}
          {hasPasskeys ? <PasskeySignIn to={to} prove={unlockWithPasskey} /> : null}
        </div>
      </Front>
    </Words>
  );
}
