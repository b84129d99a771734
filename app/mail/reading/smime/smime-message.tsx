"use client";

import { CircleAlert, KeyRound, LockKeyhole, LockKeyholeOpen, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Email } from "../../../../lib/jmap/types.ts";
import { smimeKind } from "../../../../lib/smime/kind.ts";
import type { Reading } from "../../../../lib/smime/read.ts";
import { Button } from "../../../ui/button.tsx";
import { Attachments } from "../attachments.tsx";
import { Body, BodySkeleton } from "../body.tsx";
import { OpenedHere } from "../part-urls.ts";
import { wasEncrypted } from "./open-smime.ts";
import { SignatureBar } from "./signature-bar.tsx";
import { UnlockForm } from "./unlock-form.tsx";
import { useSmime } from "./use-smime.ts";

/** A message that is signed or encrypted, under what is to be known of that. It is opened here: the server never sees a key, nor what was secret. */
export function SmimeMessage({ email }: { email: Email }) {
  const t = useTranslations("smime");
  const { opened, failed, again } = useSmime(email);
  const isClear = smimeKind(email["header:Content-Type"] ?? "") === "signed";
  const shownHere = opened?.inner ?? null;
  const isRead = opened?.reading.kind === "read";
  const isDamaged = opened?.reading.kind === "damaged";
  // What the server read is shown where it was not opened here: where all of it is in the clear, whatever its signature is worth.
  const isShown = opened ? isRead || (isDamaged && isClear) : isClear;
  return (
    <>
      {opened?.verdict ? <SignatureBar email={email} verdict={opened.verdict} /> : null}
      {opened && wasEncrypted(opened) && opened.reading.kind === "read" ? (
        <EncryptedBar reading={opened.reading} isSigned={opened.verdict !== null} />
      ) : null}
      {opened && opened.reading.kind !== "read" ? <NotOpened reading={opened.reading} /> : null}
      {failed && !opened ? (
        <Bar icon={CircleAlert} tone="text-ink-3" words={isClear ? t("notChecked") : t("notFetched")}>
          <Button size="sm" onClick={again}>
            {t("again")}
          </Button>
        </Bar>
      ) : null}
      {shownHere ? (
        <OpenedHere value={shownHere.urlOf}>
          <Body email={shownHere.email} isSecret={opened !== null && wasEncrypted(opened)} />
          <Attachments email={shownHere.email} />
        </OpenedHere>
      ) : isShown ? (
        <>
          <Body email={email} />
          <Attachments email={email} />
        </>
      ) : opened || failed ? null : (
        <BodySkeleton />
      )}
    </>
  );
}

interface BarProps {
  icon: LucideIcon;
  tone: string;
  words: string;
  more?: string;
  children?: ReactNode;
}

function Bar({ icon: Icon, tone, words, more, children }: BarProps) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border bg-canvas px-3 py-2 text-sm">
      <Icon aria-hidden className={`size-4 shrink-0 ${tone}`} />
      <p className="min-w-0 grow basis-52 [overflow-wrap:anywhere]">
        <span className="font-medium">{words}</span>
        {more ? <span className="text-ink-2"> {more}</span> : null}
      </p>
      {children}
    </div>
  );
}

function EncryptedBar({ reading, isSigned }: { reading: Reading & { kind: "read" }; isSigned: boolean }) {
  const t = useTranslations("smime");
  const isProof = isSigned || reading.layers.every((layer) => layer.kind === "signed" || layer.isAuthentic);
  return (
    <Bar
      icon={LockKeyhole}
      tone="text-good-text"
      words={t("opened")}
      more={isProof ? t("openedMore") : t("malleable")}
    />
  );
}

/** Why a message cannot be read, and what would help. */
function NotOpened({ reading }: { reading: Exclude<Reading, { kind: "read" }> }) {
  const t = useTranslations("smime");
  switch (reading.kind) {
    case "noKey":
      return (
        <Bar icon={KeyRound} tone="text-ink-3" words={t("noKey")} more={t("noKeyMore")}>
          <Button size="sm" asChild>
            <Link href="/settings/encryption">{t("toSettings")}</Link>
          </Button>
        </Bar>
      );
    case "locked":
      return <UnlockForm own={reading.key} />;
    case "unknownCipher":
      return (
        <Bar
          icon={LockKeyholeOpen}
          tone="text-ink-3"
          words={t("unknownCipher")}
          more={t("unknownCipherMore")}
        />
      );
    case "damaged":
      return (
        <Bar
          icon={CircleAlert}
          tone="text-danger-text"
          words={reading.isSigned ? t("damagedSignature") : t("damaged")}
        />
      );
    default:
      return reading satisfies never;
  }
}
