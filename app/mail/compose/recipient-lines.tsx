"use client";

import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { useContacts } from "../contacts/use-contacts.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { type Recipient, sameAs } from "./addresses.ts";
import type { DraftContent } from "./draft.ts";
import { RecipientsField } from "./recipients-field.tsx";
import { offersFrom, peopleOf } from "./suggestions.ts";
import type { Refused } from "./use-letter-box.ts";
import { allLines, type Line, type useLines } from "./use-lines.ts";

interface RecipientLinesProps {
  content: Pick<DraftContent, Line>;
  lines: ReturnType<typeof useLines>;
  /** What the server said of the addresses that it refused. */
  refused: Refused;
  /** An answer begins with its text. */
  answering: boolean;
}

/** To, and Cc and Bcc once they are asked for. */
export function RecipientLines({ content, lines, refused, answering }: RecipientLinesProps) {
  const t = useTranslations("mail.compose");
  const { store } = useSteadyMail();
  const [people, setPeople] = useState<readonly Recipient[]>([]);
  useEffect(() => {
    let gone = false;
    void peopleOf(store).then((found) => {
      if (!gone) setPeople(found);
    });
    return () => {
      gone = true;
    };
  }, [store]);
  const { cards } = useContacts();
  const offers = useMemo(() => offersFrom([...cards.values()], people), [cards, people]);
  const isRefused = (line: Line) => content[line].some((person) => refused.invalid.includes(sameAs(person)));
  // One sentence names them all: it stands where the first of them does.
  const blamed = allLines.find(isRefused);

  return allLines
    .filter((line) => line === "to" || lines.open[line])
    .map((line) => (
      <RecipientsField
        key={line}
        label={t(`lines.${line}`)}
        recipients={content[line]}
        onChange={(recipients) => lines.change(line, recipients)}
        typed={lines.typed[line]}
        onTyped={(text) => lines.type(line, text)}
        people={offers}
        invalid={refused.invalid}
        problem={lines.problems[line] || (line === blamed ? refused.words : null)}
        autoFocus={line === "to" ? !answering && content.to.length === 0 : !content[line].length}
      >
        {line === "to" ? (
          <span className="flex shrink-0 gap-0.5">
            {(["cc", "bcc"] as const)
              .filter((other) => !lines.open[other])
              .map((other) => (
                <Button
                  key={other}
                  size="sm"
                  variant="ghost"
                  className="px-1.5! text-ink-3! hover:text-ink!"
                  onClick={() => lines.show(other)}
                >
                  {t(`lines.${other}`)}
                </Button>
              ))}
          </span>
        ) : null}
      </RecipientsField>
    ));
}
