"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { groupsOf } from "../passwords/password-words.ts";
import { ToldOnce } from "../told-once.tsx";

interface RecoveryCodesProps {
  codes: readonly string[];
  address: string;
  onClose(): void;
}

/** Codes that were made just now and are told once: to be copied, or kept as a file. */
export function RecoveryCodes({ codes, address, onClose }: RecoveryCodesProps) {
  const t = useTranslations("settings.secondFactor");
  const text = codes.map((code) => `${groupsOf(code).join(" ")}\n`).join("");
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${t("fileHead", { address })}\n\n${text}`)}`;
  return (
    <ToldOnce<HTMLUListElement>
      text={text}
      more={t("codesMore")}
      have={t("have")}
      onClose={onClose}
      besides={
        <Button asChild>
          <a href={file} download="keryx-recovery-codes.txt">
            <Download aria-hidden />
            {t("download")}
          </a>
        </Button>
      }
    >
      {(shown) => (
        <ul
          ref={shown}
          data-testid="recovery-codes"
          className="grid gap-x-6 gap-y-2 rounded-lg border bg-sunken px-4 py-4 font-mono text-sm tracking-wide sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{groupsOf(code).join(" ")}</li>
          ))}
        </ul>
      )}
    </ToldOnce>
  );
}
