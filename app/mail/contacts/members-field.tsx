"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { addressesOf } from "../../../lib/contacts/card.ts";
import { cn } from "../../ui/cn.ts";
import { inputLook } from "../../ui/input.tsx";
import { useContacts, useListed } from "./use-contacts.ts";
import { useNameOf } from "./use-name-of.ts";

const row = "flex min-h-9 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-hover";
const box = "size-4 shrink-0 accent-(--accent)";
/** People offered at once: the search finds the others. */
const offersMax = 100;

interface MembersFieldProps {
  /** By uid. */
  members: Readonly<Record<string, true>>;
  onChange(members: Record<string, true>): void;
}

/** Who belongs to a group. Members that are not here stay in it. RFC 9610 section 3. */
export function MembersField({ members, onChange }: MembersFieldProps) {
  const t = useTranslations("contacts.form");
  const nameOf = useNameOf();
  const { cards } = useContacts();
  const [sought, setSought] = useState("");
  const people = useListed(cards, sought, "people");
  const shown = [...people.filter(({ uid }) => members[uid]), ...people.filter(({ uid }) => !members[uid])];
  const set = (uid: string, on: boolean) => {
    const { [uid]: _, ...others } = members;
    onChange(on ? { ...others, [uid]: true } : others);
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t("members")}</legend>
      <input
        type="text"
        aria-label={t("searchMembers")}
        placeholder={t("searchPeople")}
        autoComplete="off"
        value={sought}
        onChange={(event) => setSought(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        className={cn(inputLook, "mb-2 h-9")}
      />
      <div className="max-h-80 overflow-y-auto rounded-lg border bg-surface p-1">
        {shown.slice(0, offersMax).map((card) => (
          <label key={card.id} className={row}>
            <input
              type="checkbox"
              className={box}
              checked={members[card.uid] === true}
              onChange={(event) => set(card.uid, event.target.checked)}
            />
            <span className="truncate">{nameOf(card)}</span>
            <span className="ms-auto truncate ps-3 text-xs text-ink-3">{addressesOf(card)[0]}</span>
          </label>
        ))}
        {shown.length === 0 ? <p className="px-2 py-3 text-sm text-ink-3">{t("nobodyFound")}</p> : null}
      </div>
    </fieldset>
  );
}

interface GroupsOfProps {
  uid: string | undefined;
  /** Null until something was ticked. */
  chosen: ReadonlySet<string> | null;
  onChange(ids: ReadonlySet<string>): void;
}

/** To which groups somebody belongs. */
export function GroupsOf({ uid, chosen, onChange }: GroupsOfProps) {
  const t = useTranslations("contacts.form");
  const nameOf = useNameOf();
  const { cards } = useContacts();
  const groups = useListed(cards, "", "groups");
  if (groups.length === 0) return null;
  const now = chosen ?? new Set(groups.filter(({ members }) => uid && members?.[uid]).map(({ id }) => id));
  const set = (id: string, on: boolean) => {
    const next = new Set(now);
    if (on) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{t("groups")}</legend>
      <div className="grid rounded-lg border bg-surface p-1 sm:grid-cols-2">
        {groups.map((group) => (
          <label key={group.id} className={row}>
            <input
              type="checkbox"
              className={box}
              checked={now.has(group.id)}
              onChange={(event) => set(group.id, event.target.checked)}
            />
            <span className="truncate">{nameOf(group)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
