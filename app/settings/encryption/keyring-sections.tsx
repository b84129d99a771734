"use client";

import { useTranslations } from "next-intl";
import type { Id } from "../../../lib/jmap/types.ts";
import { removeKey } from "../../../lib/smime/keyring.ts";
import { useKeyring } from "../../mail/reading/smime/use-keyring.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Section } from "../section.tsx";
import { AddCertificates } from "./add-certificates.tsx";
import { CertificateList } from "./certificate-list.tsx";
import { ImportKey } from "./import-key.tsx";
import { KeyList } from "./key-list.tsx";

/** One's keys, and whom one trusts. */
export function KeyringSections({ accountId }: { accountId: Id }) {
  const t = useTranslations("settings.encryption");
  const keyring = useKeyring(accountId);
  if (!keyring) return <Skeleton className="h-60 w-full" />;
  return (
    <>
      <Section title={t("keys")} words={t("keysMore")}>
        <KeyList keys={keyring.own} onRemove={(key) => removeKey(accountId, key)} />
        <ImportKey accountId={accountId} />
      </Section>
      <Section title={t("people")} words={t("peopleMore")}>
        <CertificateList
          accountId={accountId}
          label={t("people")}
          certificates={keyring.known.map(({ certificate }) => certificate)}
        />
        <AddCertificates accountId={accountId} />
      </Section>
      <Section title={t("issuers")} words={t("issuersMore")}>
        <CertificateList accountId={accountId} label={t("issuers")} certificates={keyring.issuers} />
      </Section>
    </>
  );
}
