"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import type { NoticeChoice } from "../../../lib/kept/notices.ts";
import { Notice } from "../../sign-in/notice.tsx";
import { cn } from "../../ui/cn.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Section } from "../section.tsx";
import { useNotices } from "./use-notices.ts";

const modes = [
  "off",
  "inbox",
  "main",
  "folders",
  "people",
] as const satisfies readonly NoticeChoice["mode"][];

interface NotificationsFormProps {
  accountId: Id;
  folders: readonly { id: Id; name: string }[];
  /** Whether the inbox has tabs: without, nobody knows what Main is. */
  hasTabs: boolean;
}

/** Of what this browser tells, and how much it says. */
export function NotificationsForm({ accountId, folders, hasTabs }: NotificationsFormProps) {
  const t = useTranslations("notifications");
  const words = useMemo(
    () => ({
      ...{ newMail: t("newMail"), noSubject: t("noSubject"), many: t.raw("many") as string },
      ...{ archive: t("archive"), markRead: t("markRead") },
    }),
    [t],
  );
  const { choice, choose, obstacle } = useNotices(accountId, words);
  if (!choice) return <Skeleton className="mt-5 h-72 w-full rounded-xl!" />;
  const change = (part: Partial<NoticeChoice>) => void choose({ ...choice, words, ...part });
  const isOn = choice.mode !== "off";
  return (
    <div className="mt-5">
      <Section title={t("section")} words={t("sectionMore")}>
        <div className="grid gap-1">
          {modes
            .filter((mode) => mode !== "main" || hasTabs || choice.mode === "main")
            .map((mode) => (
              <Choice
                key={mode}
                name={t(mode)}
                words={t(`${mode}More`)}
                isChosen={choice.mode === mode}
                onChoose={() => change({ mode })}
              />
            ))}
        </div>
        {choice.mode === "folders" ? (
          <fieldset className="mt-3 grid gap-1 border-t pt-3 sm:grid-cols-2">
            <legend className="sr-only">{t("folderList")}</legend>
            {folders.map(({ id, name }) => (
              <Tick
                key={id}
                name={name}
                isOn={choice.mailboxIds.includes(id)}
                onChange={(on) =>
                  change({
                    mailboxIds: on
                      ? [...choice.mailboxIds, id]
                      : choice.mailboxIds.filter((one) => one !== id),
                  })
                }
              />
            ))}
          </fieldset>
        ) : null}
        {obstacle ? (
          <div className="mt-4">
            <Notice text={t(obstacle)} />
          </div>
        ) : null}
      </Section>
      {isOn ? (
        <Section title={t("shown")} words={t("shownMore")}>
          <Tick
            name={t("showsContent")}
            isOn={choice.showsContent}
            onChange={(showsContent) => change({ showsContent })}
          />
        </Section>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  name: string;
  words: string;
  isChosen: boolean;
  onChoose(): void;
}

function Choice({ name, words, isChosen, onChoose }: ChoiceProps) {
  return (
    <label
      className={cn(
        "flex cursor-pointer items-start gap-3 rounded-lg px-3 py-2 has-focus-visible:outline-2",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <input
        type="radio"
        name="mode"
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="text-sm">
        <span className="font-medium">{name}</span>
        <span className="block text-ink-2">{words}</span>
      </span>
    </label>
  );
}

function Tick({ name, isOn, onChange }: { name: string; isOn: boolean; onChange(on: boolean): void }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm hover:bg-hover has-focus-visible:outline-2">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      {name}
    </label>
  );
}
