"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Writing } from "../../../lib/writing.ts";
import { toast } from "../../ui/toast.tsx";
import { Choices } from "../choices.tsx";
import { keepWriting } from "./actions.ts";

/** Each choice is kept as it is made. */
export function WritingForm({ start }: { start: Writing }) {
  const t = useTranslations("settings.writing");
  const [chosen, setChosen] = useState(start);
  const choose = (change: Partial<Writing>) => {
    setChosen({ ...chosen, ...change });
    keepWriting(change).catch(() => toast.error(t("notKept")));
  };
  return (
    <>
      <Choices
        legend={t("text")}
        words={t("textMore")}
        value={chosen.format}
        onChoose={(format) => choose({ format })}
        options={[
          { value: "rich", text: t("rich") },
          { value: "plain", text: t("plain") },
        ]}
      />
      <Choices
        legend={t("toPlain")}
        words={t("toPlainMore")}
        value={chosen.answersToPlain}
        onChoose={(answersToPlain) => choose({ answersToPlain })}
        options={[
          { value: "usual", text: t("asUsual") },
          { value: "plain", text: t("plainToo") },
        ]}
      />
      <Choices
        legend={t("answers")}
        words={t("answersMore")}
        value={chosen.answer}
        onChoose={(answer) => choose({ answer })}
        options={[
          { value: "above", text: t("above"), picture: <AnswerPicture answer="above" /> },
          { value: "below", text: t("below"), picture: <AnswerPicture answer="below" /> },
        ]}
      />
      <Choices
        legend={t("receipts")}
        words={t("receiptsMore")}
        value={chosen.receipts}
        onChoose={(receipts) => choose({ receipts })}
        options={[
          { value: "chosen", text: t("receiptsChosen") },
          { value: "all", text: t("receiptsAll") },
        ]}
      />
    </>
  );
}

function AnswerPicture({ answer }: { answer: Writing["answer"] }) {
  const own = <span className="h-1.5 w-2/3 rounded-full bg-accent" />;
  return (
    <span
      aria-hidden
      className="grid h-20 w-30 content-center gap-2.5 rounded-md border border-line-strong bg-surface p-3 max-sm:h-13 max-sm:w-19 max-sm:gap-1.5 max-sm:p-2"
    >
      {answer === "above" ? own : null}
      <span className="grid gap-1.5 border-s-2 border-line-strong ps-2">
        <span className="h-1.5 w-full rounded-full bg-line-strong" />
        <span className="h-1.5 w-4/5 rounded-full bg-line-strong" />
      </span>
      {answer === "below" ? own : null}
    </span>
  );
}
