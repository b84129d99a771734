"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { merged, type Recipient, readRecipients, sameAs } from "./addresses.ts";
import { type DraftContent, recipientsOf } from "./draft.ts";

/** Each is named in `mail.compose.lines`. */
export const allLines = ["to", "cc", "bcc"] as const;
export type Line = (typeof allLines)[number];
type Texts = Record<Line, string>;

const none: Texts = { to: "", cc: "", bcc: "" };

/** One line changed; whoever came into it leaves the others, with the name that was known there, so that nobody is there twice. */
export function placed(
  content: Pick<DraftContent, Line>,
  line: Line,
  recipients: readonly Recipient[],
): Record<Line, Recipient[]> {
  const here = new Set(recipients.map(sameAs));
  const elsewhere = allLines.filter((other) => other !== line);
  const known = new Map(
    elsewhere.flatMap((other) => content[other]).map((person) => [sameAs(person), person]),
  );
  const without = (other: Line) => content[other].filter((person) => !here.has(sameAs(person)));
  return {
    ...{ to: without("to"), cc: without("cc"), bcc: without("bcc") },
    [line]: recipients.map((person) => (person.name ? person : (known.get(sameAs(person)) ?? person))),
  };
}

interface Held {
  content: Pick<DraftContent, Line>;
  update(change: Partial<DraftContent>): void;
}

/** Whom a message goes to: what is typed in each line, which lines are open, and what is wrong with one. */
export function useLines({ content, update }: Held) {
  const t = useTranslations("mail.compose");
  const [typed, setTyped] = useState(none);
  const [open, setOpen] = useState({ cc: content.cc.length > 0, bcc: content.bcc.length > 0 });
  const [problems, setProblems] = useState(none);

  const type = (line: Line, text: string) => {
    setTyped((held) => ({ ...held, [line]: text }));
    setProblems((held) => ({ ...held, [line]: "" }));
  };
  const change = (line: Line, recipients: Recipient[]) => {
    update(placed(content, line, recipients));
    setProblems((held) => ({ ...held, [line]: "" }));
  };
  /** Takes what stands in the lines and was not yet made a chip. False when something there is no address. */
  const settle = (): boolean => {
    let taken: Pick<DraftContent, Line> = content;
    const rest = { ...none };
    const wrong = { ...none };
    for (const line of allLines) {
      if (!typed[line].trim()) continue;
      const read = readRecipients(typed[line]);
      taken = placed(taken, line, merged(taken[line], read.recipients));
      rest[line] = read.rest.join(", ");
      if (rest[line]) wrong[line] = t("notAnAddress", { text: rest[line] });
    }
    if (taken !== content) update(taken);
    setTyped(rest);
    setProblems(wrong);
    return Object.values(wrong).every((words) => words === "");
  };
  /** The same before sending: somebody has to be named. */
  const settleToSend = (): boolean => {
    if (!settle()) return false;
    const isEmpty = recipientsOf(content).length === 0 && Object.values(typed).every((text) => !text.trim());
    if (isEmpty) setProblems({ ...none, to: t("addSomebody") });
    return !isEmpty;
  };
  const show = (line: "cc" | "bcc") => setOpen((held) => ({ ...held, [line]: true }));
  return { typed, open, problems, type, change, settle, settleToSend, show };
}
