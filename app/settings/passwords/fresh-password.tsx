"use client";

import { useTranslations } from "next-intl";
import { ToldOnce } from "../told-once.tsx";
import { InGroups } from "./in-groups.tsx";

/** A password that was made just now, and is told once. */
export function FreshPassword({
  password,
  address,
  contactsUrl,
  onClose,
}: {
  password: string;
  address: string;
  /** Where contacts are, for a program that may get at them. */
  contactsUrl: string | null;
  onClose(): void;
}) {
  const t = useTranslations("settings.passwords");
  return (
    <ToldOnce<HTMLParagraphElement>
      text={password}
      more={
        <>
          {t("freshMore", { address })}
          {contactsUrl ? (
            <span className="mt-2 block">
              {t.rich("freshContacts", {
                url: () => <code className="font-mono break-all select-all">{contactsUrl}</code>,
              })}
            </span>
          ) : null}
        </>
      }
      have={t("have")}
      onClose={onClose}
    >
      {(shown) => (
        <p
          ref={shown}
          data-testid="fresh-password"
          className="flex flex-wrap justify-center gap-x-4 gap-y-1 rounded-lg border bg-sunken px-4 py-5 font-mono text-lg tracking-wide select-all"
        >
          <InGroups characters={password} />
        </p>
      )}
    </ToldOnce>
  );
}
