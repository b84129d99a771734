"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { isAddress } from "../../../lib/rules/block.ts";
import { PasswordNeeded, type Rules, type SetScripts, setHere } from "../../../lib/rules/rules-calls.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { setScriptsProven } from "./actions.ts";

type Work = (set: SetScripts) => Promise<Rules>;

interface Asked {
  needed: PasswordNeeded;
  work: Work;
  resolve(rules: Rules): void;
  reject(cause: unknown): void;
}

class NotProven extends Error {}

const provenBy =
  (password: string): SetScripts =>
  async (args) => {
    const answer = await setScriptsProven({ args, password });
    if (!answer.ok) throw new NotProven(answer.text);
    return answer.responses;
  };

/**
 * Does what changes rules, and where that needs the password asks for it and does it again. `prove` throws what the work throws, and
 * `PasswordNeeded` when nobody gives one; `asked` is to be drawn.
 */
export function useProof(): { prove(work: Work): Promise<Rules>; asked: ReactNode } {
  const [asking, setAsking] = useState<Asked | null>(null);
  const prove = (work: Work): Promise<Rules> =>
    work(setHere).catch((needed: unknown) => {
      if (!(needed instanceof PasswordNeeded)) throw needed;
      return new Promise<Rules>((resolve, reject) => setAsking({ needed, work, resolve, reject })).finally(
        () => setAsking(null),
      );
    });
  return { prove, asked: asking && <ProofDialog {...asking} /> };
}

function ProofDialog({ needed, work, resolve, reject }: Asked) {
  const t = useTranslations("settings.rules.proof");
  const tUi = useTranslations("ui");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const leave = () => reject(needed);
  const tryIt = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("current") ?? "");
    setBusy(true);
    try {
      resolve(await work(provenBy(password)));
    } catch (cause) {
      if (cause instanceof NotProven) setProblem(cause.message);
      else reject(cause);
    } finally {
      setBusy(false);
    }
  };
  const addresses = needed.targets.map((target) => (isAddress(target) ? target : t("workedOut")));
  return (
    <Dialog open onOpenChange={leave}>
      <DialogContent
        size="sm"
        title={t("title")}
        description={t("lead", { addresses: addresses.join(", ") })}
      >
        <form noValidate onSubmit={tryIt} className="grid gap-4">
          <OwnPasswordField label={t("password")} error={problem} />
          <div className="flex justify-end gap-2">
            <Button onClick={leave}>{tUi("cancel")}</Button>
            <Button type="submit" variant="primary" busy={busy}>
              {t("goOn")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
