"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import type { ShareLevel } from "../../../mail-core/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { closeMine, leaveTheirs } from "./actions.ts";

/** The other side of a share, as one sees it. */
export interface OtherSide {
  id: string;
  address: string;
  name: string;
  level: ShareLevel;
  /** When it was opened and by whom, in words. */
  since: string;
}

/** To whom one's own account is open, or which are open to oneself; each can be ended. */
export function SharesList({ side, others }: { side: "grantee" | "owner"; others: readonly OtherSide[] }) {
  return (
    <ul className="grid gap-4">
      {others.map((other) => (
        <Row key={other.id} side={side} other={other} />
      ))}
    </ul>
  );
}

function Row({ side, other }: { side: "grantee" | "owner"; other: OtherSide }) {
  const t = useTranslations("sharing");
  const [, end, busy] = useActionState(side === "grantee" ? closeMine : leaveTheirs, null);
  const { id, address, name, level, since } = other;
  return (
    <li className="flex flex-wrap items-center gap-3">
      <Avatar name={name} email={address} />
      <span className="min-w-0 flex-1 basis-40">
        <span className="block font-medium break-all">{address}</span>
        <span className="block text-xs text-ink-2">{t(`levels.${level}`)}</span>
        <span className="block text-xs text-ink-3">{since}</span>
      </span>
      <form action={end}>
        <input type="hidden" name={side} value={id} />
        <Button
          type="submit"
          size="sm"
          busy={busy}
          aria-label={t(side === "grantee" ? "endFor" : "leaveOf", { address })}
        >
          {t(side === "grantee" ? "end" : "leave")}
        </Button>
      </form>
    </li>
  );
}
