"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { beginPasskey, proveByPasskey } from "./actions.ts";
import { Notice } from "./notice.tsx";

interface PasskeySignInProps {
  to: string | null;
  /** What is done with what it signed: where one goes then, or what is wrong. */
  prove?: typeof proveByPasskey;
}

/** A passkey in place of address and password: by its button, and among what the browser offers at the address. */
export function PasskeySignIn({ to, prove: proveBy = proveByPasskey }: PasskeySignInProps) {
  const t = useTranslations("front");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const prove = useCallback(
    async (signed: unknown) => {
      const outcome = await proveBy(signed, to);
      if ("to" in outcome) location.assign(outcome.to);
      else setProblem(outcome.problem);
    },
    [to, proveBy],
  );

  const offering = useRef<AbortController>(null);
  useEffect(() => {
    const asking = new AbortController();
    offering.current = asking;
    // Nobody asked for it yet: what fails here is not worth a word.
    offerAtAddress(asking.signal, prove).catch(() => {});
    return () => asking.abort();
  }, [prove]);

  const signIn = async () => {
    // A browser asks for one thing at a time, and the later ends the earlier.
    offering.current?.abort();
    setBusy(true);
    setProblem(null);
    try {
      const optionsJSON = await beginPasskey();
      if (!optionsJSON) return setProblem(t("passkey.notNow"));
      const { startAuthentication } = await import("@simplewebauthn/browser");
      await prove(await startAuthentication({ optionsJSON }));
    } catch {
      // Taken back by its owner, or no passkey at hand: browsers do not tell which.
      setProblem(t("passkey.failed"));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="grid gap-4 noscript:hidden">
      <Button size="lg" busy={isBusy} onClick={signIn} className="w-full">
        <KeyRound aria-hidden />
        {t("passkey.signIn")}
      </Button>
      <Notice text={problem} />
    </div>
  );
}

/** Waits, where the browser can, for a passkey that is chosen at the address field. */
async function offerAtAddress(gone: AbortSignal, prove: (signed: unknown) => Promise<void>): Promise<void> {
  const browser = await import("@simplewebauthn/browser");
  if (!(await browser.browserSupportsWebAuthnAutofill())) return;
  const optionsJSON = gone.aborted ? null : await beginPasskey();
  if (!optionsJSON || gone.aborted) return;
  gone.addEventListener("abort", () => browser.WebAuthnAbortService.cancelCeremony());
  const signed = await browser.startAuthentication({ optionsJSON, useBrowserAutofill: true });
  if (!gone.aborted) await prove(signed);
}
