import { getTranslations } from "next-intl/server";
import { downloadHeaders } from "../../../../lib/download.ts";
import { mailCore } from "../../../../lib/mail.ts";
import { requireSession } from "../../../../lib/session.ts";

export const dynamic = "force-dynamic";

/** The profile of who is signed in, for a device of Apple's. There is no password in it. */
export async function GET(): Promise<Response> {
  const { address, name } = await requireSession();
  const t = await getTranslations("settings.passwords.programs");
  const profile = mailCore().programs.profile({
    ...{ address, name },
    title: address,
    description: t("profileSays", { address }),
  });
  return new Response(profile, {
    headers: {
      ...downloadHeaders("", `${address}.mobileconfig`, false),
      "Content-Type": "application/x-apple-aspen-config",
      "Cache-Control": "no-store",
    },
  });
}
