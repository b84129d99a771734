"use client";

import { useTranslations } from "next-intl";
import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { textOfPart } from "../../../lib/jmap/flowed.ts";
import type { Email, EmailBodyPart } from "../../../lib/jmap/types.ts";
import { later } from "../../ui/later.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useStore } from "../mail-context.tsx";
import { HtmlPart } from "./html-part.tsx";
import { usePartUrl } from "./part-urls.ts";
import { TextPart } from "./text-part.tsx";
import { isLong, isTranslatable, sampleOf } from "./translate/translatable.ts";
import type { Translation } from "./translate/translation.ts";
import { showable } from "./viewer/kinds.ts";

const TranslationBar = later(() =>
  import("./translate/translation-bar.tsx").then((all) => all.TranslationBar),
);

const noSubscription = () => () => {};

interface BodyProps {
  email: Email;
  /** It came encrypted, and was opened here. */
  isSecret?: boolean;
}

/** The parts in the order in which they were sent: text, picture, text stays text, picture, text. RFC 8621 section 4.1.4. */
export function Body({ email, isSecret = false }: BodyProps) {
  const t = useTranslations("mail.reading");
  const partUrl = usePartUrl();
  const isJunk = useStore((held) => email.mailboxIds[held.mailboxWithRole("junk")?.id ?? ""] === true);
  const urlOf = useCallback((part: EmailBodyPart) => partUrl(part, part.name ?? "picture"), [partUrl]);
  const byCid = useMemo(() => {
    const found = new Map<string, string>();
    for (const part of [...(email.attachments ?? []), ...(email.htmlBody ?? [])])
      if (part.cid && part.blobId && showable.test(part.type)) found.set(part.cid, urlOf(part));
    return found;
  }, [email.attachments, email.htmlBody, urlOf]);
  const cidUrl = useCallback((cid: string) => byCid.get(decodeCid(cid)) ?? null, [byCid]);

  const [translation, setTranslation] = useState<Translation | null>(null);
  const canTranslate = useSyncExternalStore(
    noSubscription,
    () => !isSecret && isTranslatable(email),
    () => false,
  );
  const isMore = useMemo(() => canTranslate && isLong(email), [canTranslate, email]);
  if (!email.bodyValues) return <BodySkeleton />;
  const parts = email.htmlBody ?? [];
  if (parts.length === 0) return <p className="text-sm text-ink-3">{t("noText")}</p>;
  return (
    <div className="grid gap-4">
      {canTranslate ? (
        <TranslationBar sample={sampleOf(email)} isLong={isMore} onTranslation={setTranslation} />
      ) : null}
      {parts.map((part, index) => {
        const value = part.partId ? email.bodyValues?.[part.partId] : undefined;
        const key = part.partId ?? part.blobId ?? index;
        if (showable.test(part.type) && part.blobId)
          return (
            // biome-ignore lint/performance/noImgElement: the picture of a message is not optimised by the server.
            <img
              key={key}
              src={urlOf(part)}
              alt={part.name ?? t("picture")}
              className="max-h-[80vh] max-w-full rounded-md"
            />
          );
        if (!value) return null;
        return (
          <div key={key} className="min-w-0">
            {part.type === "text/html" ? (
              <HtmlPart
                html={value.value}
                subject={email.subject ?? ""}
                sender={email.from?.[0]?.email ?? null}
                mayTrust={!isJunk}
                cidUrl={cidUrl}
                translation={translation}
              />
            ) : (
              <TextPart text={textOfPart(part, value.value)} translation={translation} />
            )}
            {value.isTruncated ? (
              <p className="mt-3 text-sm text-ink-3">
                {t("tooLong")}{" "}
                <a className="text-accent-text underline" href={urlOf(part)} download>
                  {t("downloadWhole")}
                </a>
              </p>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

export function BodySkeleton() {
  const t = useTranslations("mail.reading");
  return (
    <div role="status" aria-label={t("loading")} className="grid gap-2.5">
      <Skeleton className="h-3.5 w-4/5" />
      <Skeleton className="h-3.5 w-full" />
      <Skeleton className="h-3.5 w-3/5" />
    </div>
  );
}
