"use client";

import { ArrowLeft, Download, EllipsisVertical, Mail, Pencil, Search, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { addressesOf, type ContactCard, isGroup, membersOf, valuesOf } from "../../../lib/contacts/card.ts";
import { type Fact, factsOf } from "../../../lib/contacts/facts.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../ui/menu.tsx";
import { written } from "../compose/addresses.ts";
import { useComposer } from "../compose/composer-context.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { ContactAvatar } from "./contact-avatar.tsx";
import { useContactDeeds } from "./use-contact-acts.ts";
import { useContacts } from "./use-contacts.ts";
import { useExport } from "./use-export.ts";
import { useNameOf } from "./use-name-of.ts";

/** One contact with all that it says, and what one does with it. */
export function ContactView({ card, onEdit }: { card: ContactCard; onEdit(): void }) {
  const t = useTranslations("contacts");
  const nameOf = useNameOf();
  const { go } = useSteadyMail();
  const { cards } = useContacts();
  const members = useMemo(() => (isGroup(card) ? membersOf(card, cards.values()) : []), [card, cards]);
  const groups = useMemo(
    () => [...cards.values()].filter((one) => isGroup(one) && one.members?.[card.uid]),
    [card, cards],
  );
  const sayFacts = useTranslations("contacts.facts");
  const facts = factsOf(sayFacts, card);
  const under = [valuesOf(card.titles)[0]?.name, valuesOf(card.organizations)[0]?.name]
    .filter(Boolean)
    .join(", ");
  return (
    <article aria-labelledby="contact-name" className="mx-auto w-full max-w-2xl px-5 py-4 max-md:px-4">
      <div className="mb-4 flex items-center gap-1">
        <IconButton
          label={t("view.back")}
          shortcut="u"
          className="beside:hidden"
          onClick={() => go({ threadId: null })}
        >
          <ArrowLeft />
        </IconButton>
        <span className="grow" />
        <Acts card={card} onEdit={onEdit} />
      </div>
      <header className="flex flex-wrap items-center gap-4">
        <ContactAvatar card={card} className="size-18! text-xl!" />
        <div className="min-w-0 grow basis-48">
          <h2
            id="contact-name"
            className="text-xl font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]"
          >
            {nameOf(card)}
          </h2>
          {under ? <p className="text-sm text-ink-2">{under}</p> : null}
          {isGroup(card) ? <p className="text-sm text-ink-2">{t("view.group")}</p> : null}
          <WriteActs card={card} members={members} />
        </div>
      </header>
      {facts.length > 0 ? (
        <dl className="mt-6 grid grid-cols-[112px_1fr] gap-x-4 rounded-xl border bg-surface px-4 py-2 text-sm max-md:grid-cols-[88px_1fr]">
          {facts.map((fact) => (
            <div key={fact.key} className="col-span-2 grid grid-cols-subgrid border-b py-2.5 last:border-b-0">
              <dt className="text-ink-3">{fact.label}</dt>
              <dd className="whitespace-pre-line [overflow-wrap:anywhere]">
                <FactValue fact={fact} name={nameOf(card)} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <PeopleList
        title={isGroup(card) ? t("view.members") : t("view.groups")}
        cards={isGroup(card) ? members : groups}
      />
    </article>
  );
}

function WriteActs({ card, members }: { card: ContactCard; members: readonly ContactCard[] }) {
  const t = useTranslations("contacts.view");
  const { go } = useSteadyMail();
  const nameOf = useNameOf();
  const composer = useComposer();
  const own = addressesOf(card);
  const people = isGroup(card) ? members : [card];
  const to = people.flatMap((one) => {
    const [email] = addressesOf(one);
    const name = nameOf(one);
    return email ? [written({ name: name === email ? null : name, email })] : [];
  });
  if (to.length === 0) return null;
  const search = own.map((address) => `from:${address} OR to:${address}`).join(" OR ");
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => composer.open({ kind: "new", to: to.join(", ") })}>
        <Mail aria-hidden /> {t("write")}
      </Button>
      {own.length > 0 ? (
        <Button onClick={() => go({ mailbox: "search", search, threadId: null })}>
          <Search aria-hidden /> {isGroup(card) ? t("mailWithGroup") : t("mailWithPerson")}
        </Button>
      ) : null}
    </div>
  );
}

function Acts({ card, onEdit }: { card: ContactCard; onEdit(): void }) {
  const t = useTranslations("contacts.view");
  const { remove } = useContactDeeds();
  const nameOf = useNameOf();
  const saveFile = useExport();
  return (
    <>
      <Button onClick={onEdit}>
        <Pencil aria-hidden /> {t("edit")}
      </Button>
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={isGroup(card) ? t("moreForGroup") : t("moreForContact")}>
            <EllipsisVertical />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end" className="w-48">
          <MenuItem onSelect={() => void saveFile([card], nameOf(card))}>
            <Download aria-hidden /> {t("export")}
          </MenuItem>
          <MenuItem danger shortcut="#" onSelect={() => remove(card)}>
            <Trash2 aria-hidden /> {t("delete")}
          </MenuItem>
        </MenuContent>
      </Menu>
    </>
  );
}

const link = "text-accent-text underline-offset-2 hover:underline";

function FactValue({ fact: { kind, value }, name }: { fact: Fact; name: string }) {
  const composer = useComposer();
  if (kind === "email")
    return (
      <button
        type="button"
        className={`${link} min-h-6 text-start`}
        onClick={() =>
          composer.open({ kind: "new", to: written({ name: name === value ? null : name, email: value }) })
        }
      >
        {value}
      </button>
    );
  if (kind === "phone")
    return (
      <a href={`tel:${value.replace(/[^\d+]/g, "")}`} className={link}>
        {value}
      </a>
    );
  // Whatever a stranger's file says, only the web is a link.
  if (kind === "link" && /^https?:\/\//i.test(value))
    return (
      <a href={value} target="_blank" rel="noopener noreferrer" className={link}>
        {value}
      </a>
    );
  return value;
}

function PeopleList({ title, cards }: { title: string; cards: readonly ContactCard[] }) {
  const { open } = useContactDeeds();
  const nameOf = useNameOf();
  if (cards.length === 0) return null;
  return (
    <section aria-label={title} className="mt-6">
      <h3 className="mb-2 text-xs font-medium text-ink-3">{title}</h3>
      <ul className="flex flex-wrap gap-2">
        {cards.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              onClick={() => open(card)}
              className="flex h-9 items-center gap-2 rounded-full border bg-surface pe-3.5 ps-1 text-sm hover:bg-hover"
            >
              <ContactAvatar card={card} className="size-7! text-2xs!" />
              {nameOf(card)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
