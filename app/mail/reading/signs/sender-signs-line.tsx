"use client";

import { BadgeCheck, CircleAlert, Info, type LucideIcon, ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { JmapStore } from "../../../../lib/jmap/store.ts";
import type { Email } from "../../../../lib/jmap/types.ts";
import { Badge } from "../../../ui/badge.tsx";
import { cn } from "../../../ui/cn.ts";
import { Popover, PopoverContent, PopoverTrigger } from "../../../ui/popover.tsx";
import { whenIdle } from "../../../ui/when-idle.ts";
import { peopleOf } from "../../compose/suggestions.ts";
import { useSteadyMail } from "../../mail-context.tsx";
import { checkWords } from "../authentication-words.ts";
import { historyOf } from "./sender-history.ts";
import { type History, type Known, type Sign, signsOf } from "./sender-signs.ts";

const icons: Record<Sign["tone"], LucideIcon> = {
  good: BadgeCheck,
  neutral: Info,
  warn: CircleAlert,
  danger: ShieldAlert,
};

/** Nothing is known of anybody yet. */
const nobody: Known = { people: [], history: null, skeleton: (text) => text };

/** What is worth knowing about who wrote a message; each sign says more when it is asked. */
export function SenderSigns({ email }: { email: Email }) {
  const t = useTranslations("mail.origin");
  const known = useKnown(email);
  const signs = signsOf(t, email, known);
  const checks = checkWords(t, email["keryx:arrival"]?.authentication ?? null);
  return signs.map((sign) => <SignBadge key={sign.kind} sign={sign} checks={checks} />);
}

function SignBadge({
  sign: { kind, label, tone, words },
  checks,
}: {
  sign: Sign;
  checks: readonly string[];
}) {
  const Icon = icons[tone];
  const isProof = kind === "proven" || kind === "unproven" || kind === "forged";
  return (
    <Popover>
      <PopoverTrigger asChild>
        <button
          type="button"
          aria-label={label}
          className="inline-flex min-h-6 min-w-6 max-w-60 shrink-0 items-center justify-center rounded-full print:hidden"
        >
          {kind === "proven" ? (
            // All is well: no words.
            <Icon aria-hidden className="size-4 text-ink-3" />
          ) : (
            <Badge tone={tone} className="max-w-full">
              <Icon aria-hidden className="shrink-0" />
              <span className="truncate">{label}</span>
            </Badge>
          )}
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label={label}>
        <p className="mb-1 font-medium">{label}</p>
        {[...words, ...(isProof ? checks : [])].map((sentence, at) => (
          <p
            key={sentence}
            className={cn("mt-1 [overflow-wrap:anywhere]", at >= words.length && "text-xs text-ink-3")}
          >
            {sentence}
          </p>
        ))}
      </PopoverContent>
    </Popover>
  );
}

const toOneself: History = { hasWritten: true, wasWrittenTo: true };
const isOwn = ({ identities }: JmapStore, sender: string) =>
  identities.some(({ email }) => email.toLowerCase() === sender.toLowerCase());

/** Asked after the message is shown: it waits for none of this. */
function useKnown(email: Email): Known {
  const { store } = useSteadyMail();
  const [known, setKnown] = useState(nobody);
  const sender = email.from?.[0]?.email;
  useEffect(() => {
    if (!sender) return;
    let isGone = false;
    const load = async (): Promise<Known> => {
      const [people, history, { default: skeleton }] = await Promise.all([
        peopleOf(store),
        isOwn(store, sender) ? toOneself : historyOf(store, email, sender),
        import("unhomoglyph"),
      ]);
      return { people: [...people, ...store.identities], history, skeleton };
    };
    // Signs help; a message can be read without them.
    const callOff = whenIdle(() => {
      load().then(
        (all) => isGone || setKnown(all),
        () => {},
      );
    });
    return () => {
      isGone = true;
      callOff();
    };
  }, [store, email, sender]);
  return known;
}
