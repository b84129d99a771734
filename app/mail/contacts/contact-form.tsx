"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Card, type ContactCard, isGroup } from "../../../lib/contacts/card.ts";
import {
  type CardForm,
  cardAfter,
  contextTypes,
  formOf,
  phoneTypes,
  readBirthday,
} from "../../../lib/contacts/form.ts";
import { patchTo } from "../../../lib/contacts/merge.ts";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Say } from "../../../lib/language/words.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { isAddress } from "../compose/addresses.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { EntryFields } from "./entry-fields.tsx";
import { GroupsOf, MembersField } from "./members-field.tsx";
import { PhotoField } from "./photo-field.tsx";

interface ContactFormProps {
  /** A card, or how a new one begins. */
  card: Card | ContactCard;
  onDone(card: ContactCard): void;
  onCancel(): void;
}

/** What is wrong with a form, in a sentence; null where it can be kept. */
function wrongWith(t: Say<"contacts.form">, form: CardForm, group: boolean): string | null {
  const says = [
    form.given,
    form.surname,
    form.nickname,
    form.organization,
    ...form.emails.map(({ value }) => value),
  ];
  if (group && !form.given.trim()) return t("nameGroup");
  if (![...says, ...form.phones.map(({ value }) => value)].some((text) => text.trim()))
    return t("saySomething");
  const bad = form.emails.find(({ value }) => value.trim() && !isAddress(value.trim()));
  if (bad) return t("notAnAddress", { text: bad.value.trim() });
  if (form.birthday.trim() && !readBirthday(form.birthday)) return t("notABirthday");
  return null;
}

/** A person or a group as one writes it down. */
export function ContactForm({ card, onDone, onCancel }: ContactFormProps) {
  const t = useTranslations("contacts.form");
  const { contacts } = useSteadyMail();
  const group = isGroup(card);
  const [form, setForm] = useState(() => startOf(card));
  const [members, setMembers] = useState<Readonly<Record<string, true>>>(card.members ?? {});
  const [groupIds, setGroupIds] = useState<ReadonlySet<string> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const put = (part: Partial<CardForm>) => setForm((before) => ({ ...before, ...part }));
  const text = (name: "given" | "surname" | "nickname" | "organization" | "title" | "birthday" | "note") => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => put({ [name]: event.target.value }),
    autoComplete: "off",
  });

  const save = async () => {
    const wrong = wrongWith(t, form, group);
    setProblem(wrong);
    if (wrong) return;
    setBusy(true);
    try {
      const after = { ...cardAfter(card, form), ...(group ? { members } : {}) };
      let saved: ContactCard;
      if ("id" in card) {
        const patch = patchTo(card, after);
        if (Object.keys(patch).length > 0) await contacts.change({ [card.id]: patch });
        saved = contacts.cards.get(card.id) ?? card;
      } else saved = await contacts.makeOne(after);
      if (groupIds) await contacts.change(groupPatches(contacts.cards.values(), saved.uid, groupIds));
      onDone(saved);
    } catch (cause) {
      setProblem(wordsFor(cause));
      setBusy(false);
    }
  };

  return (
    <form
      aria-label={group ? t("group") : t("contact")}
      className="mx-auto grid w-full max-w-2xl gap-5 px-5 py-6 max-md:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 className="text-xl font-semibold tracking-[-0.015em]">
        {"id" in card ? (group ? t("editGroup") : t("editContact")) : group ? t("newGroup") : t("newContact")}
      </h2>
      {group ? (
        <>
          <Field label={t("name")}>
            <Input {...text("given")} autoFocus />
          </Field>
          <MembersField members={members} onChange={setMembers} />
        </>
      ) : (
        <>
          <PhotoField
            card={card}
            chosen={form.photoBlobId}
            onChosen={(photoBlobId) => put({ photoBlobId })}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("first")}>
              <Input {...text("given")} autoFocus />
            </Field>
            <Field label={t("last")}>
              <Input {...text("surname")} />
            </Field>
            <Field label={t("organisation")}>
              <Input {...text("organization")} />
            </Field>
            <Field label={t("jobTitle")}>
              <Input {...text("title")} />
            </Field>
          </div>
          <EntryFields
            kind="email"
            types={contextTypes}
            entries={form.emails}
            onChange={(emails) => put({ emails })}
          />
          <EntryFields
            kind="tel"
            types={phoneTypes}
            entries={form.phones}
            onChange={(phones) => put({ phones })}
          />
          <EntryFields
            kind="address"
            types={contextTypes}
            entries={form.addresses}
            onChange={(addresses) => put({ addresses })}
          />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={t("nickname")}>
              <Input {...text("nickname")} />
            </Field>
            <Field label={t("birthday")} hint={t("birthdayMore")}>
              <Input {...text("birthday")} inputMode="numeric" />
            </Field>
          </div>
          <Field label={t("note")}>
            <Textarea {...text("note")} />
          </Field>
          <GroupsOf uid={card.uid} chosen={groupIds} onChange={setGroupIds} />
        </>
      )}
      <div role="alert">
        {problem ? <p className="text-sm font-medium text-danger-text">{problem}</p> : null}
      </div>
      <div className="sticky bottom-0 -mx-5 flex justify-end gap-2 border-t bg-canvas px-5 py-3 max-md:-mx-4">
        <Button onClick={onCancel}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}

/** A new person has an empty line for an address and a number. */
function startOf(card: Card): CardForm {
  const form = formOf(card);
  if ("id" in card || isGroup(card)) return form;
  const blank = (key: string, type: string) => ({ key, value: "", type });
  return {
    ...form,
    emails: form.emails.length > 0 ? form.emails : [blank("e1", "private")],
    phones: form.phones.length > 0 ? form.phones : [blank("p1", "mobile")],
  };
}

/** What makes somebody a member of these groups and of no others. */
function groupPatches(cards: Iterable<ContactCard>, uid: string, chosen: ReadonlySet<string>) {
  const groups = [...cards]
    .filter(isGroup)
    .filter((one) => chosen.has(one.id) !== (one.members?.[uid] === true));
  return Object.fromEntries(
    groups.map(({ id, members = {} }) => {
      const { [uid]: _, ...others } = members;
      return [id, { members: chosen.has(id) ? { ...others, [uid]: true } : others }];
    }),
  );
}
