"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { certificatesOfFile } from "../../../lib/smime/certificate.ts";
import { trust } from "../../../lib/smime/keyring.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";

/** Trusts what is in a file that one got from somebody: a person's certificate, or an issuer's. */
export function AddCertificates({ accountId }: { accountId: Id }) {
  const t = useTranslations("settings.encryption");
  const [problem, setProblem] = useState<string | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const add = async (file: File) => {
    const found = await certificatesOfFile(new Uint8Array(await file.arrayBuffer()));
    const useful = found.filter(({ addresses, vouches }) => addresses.length > 0 || vouches);
    for (const one of useful) await trust(accountId, one, one.vouches ? "issuer" : "person");
    if (useful.length === 0) setProblem(t("notCertificate"));
    else toast.success(t("added", { count: useful.length }));
  };
  return (
    <div className="mt-4 grid justify-items-start gap-3">
      <Notice text={problem} />
      <Button onClick={() => chooser.current?.click()}>
        <Plus aria-hidden />
        {t("addFile")}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept=".cer,.crt,.pem,application/pkix-cert,application/x-x509-ca-cert"
        hidden
        aria-label={t("addFile")}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          setProblem(null);
          if (file) add(file).catch(() => setProblem(t("notKept")));
          target.value = "";
        }}
      />
    </div>
  );
}
