"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { alwaysShowFrom, noLongerShowFrom } from "../../settings/reading/actions.ts";
import { toast } from "../../ui/toast.tsx";

interface TrustedSenders {
  has(address: string): boolean;
  /** Shows the remote pictures of a sender from now on, with a way back. */
  add(address: string): void;
}

const TrustedContext = createContext<TrustedSenders | null>(null);

export function useTrustedSenders(): TrustedSenders {
  const trusted = use(TrustedContext);
  if (!trusted) throw new Error("useTrustedSenders is called outside TrustedSendersProvider.");
  return trusted;
}

export function TrustedSendersProvider({
  start,
  children,
}: {
  start: readonly string[];
  children: ReactNode;
}) {
  const t = useTranslations("mail.reading");
  const [addresses, setAddresses] = useState<ReadonlySet<string>>(new Set(start));
  const trusted = useMemo<TrustedSenders>(() => {
    const without = (address: string) =>
      setAddresses((held) => new Set([...held].filter((one) => one !== address)));
    const failed = (address: string) => () => {
      without(address);
      toast.error(t("trustNotKept"), { id: "act" });
    };
    return {
      has: (address) => addresses.has(address.toLowerCase()),
      add(written) {
        const address = written.toLowerCase();
        setAddresses((held) => new Set([...held, address]));
        const kept = alwaysShowFrom(address);
        kept.catch(failed(address));
        const undo = () => {
          toast.dismiss("act");
          without(address);
          kept.then(() => noLongerShowFrom(address)).catch(failed(address));
        };
        toast.say(t("alwaysShown", { address }), {
          id: "act",
          action: { label: t("undo"), onClick: undo },
        });
      },
    };
  }, [addresses, t]);
  return <TrustedContext value={trusted}>{children}</TrustedContext>;
}
