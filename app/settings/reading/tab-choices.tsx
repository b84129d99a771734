"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Appearance, tabChoices } from "../../../lib/appearance.ts";
import type { SenderChoice } from "../../mail/tabs/actions.ts";
import { toast } from "../../ui/toast.tsx";
import { Choices } from "../choices.tsx";
import { Section } from "../section.tsx";
import { showTabs } from "./actions.ts";
import { SenderTabs } from "./sender-tabs.tsx";

type Chosen = Pick<Appearance, "tabs" | (typeof tabChoices)[keyof typeof tabChoices]>;
const tabs = Object.keys(tabChoices) as (keyof typeof tabChoices)[];

/** Whether the inbox has tabs, which, and whose mail always goes to one. */
export function TabChoices({ start, senders }: { start: Chosen; senders: readonly SenderChoice[] }) {
  const t = useTranslations("tabs");
  const errors = useTranslations("errors");
  const [chosen, setChosen] = useState(start);
  const choose = (change: Partial<Chosen>) => {
    setChosen({ ...chosen, ...change });
    showTabs(change).catch(() => toast.error(errors("tryAgain")));
  };
  return (
    <>
      <div className="mb-5">
        <Choices
          legend={t("tabs")}
          words={t("tabsMore")}
          value={chosen.tabs}
          onChoose={(value) => choose({ tabs: value })}
          options={[
            { value: "off", text: t("off") },
            { value: "on", text: t("on") },
          ]}
        />
      </div>
      {chosen.tabs === "on" ? (
        <Section title={t("which")} words={t("whichMore")}>
          <ul aria-label={t("which")} className="grid gap-1">
            {tabs.map((tab) => (
              <li key={tab}>
                <label className="flex cursor-pointer items-start gap-3 rounded-lg px-3 py-2 text-sm hover:bg-hover has-focus-visible:outline-2">
                  <input
                    type="checkbox"
                    checked={chosen[tabChoices[tab]] === "on"}
                    onChange={({ target }) => choose({ [tabChoices[tab]]: target.checked ? "on" : "off" })}
                    className="mt-0.5 size-4 shrink-0 accent-accent"
                  />
                  <span>
                    <span className="font-medium">{t(`names.${tab}`)}</span>
                    <span className="block text-ink-2">{t(`what.${tab}`)}</span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {chosen.tabs === "on" || senders.length > 0 ? (
        <Section title={t("senders")} words={t("sendersMore")}>
          <SenderTabs start={senders} />
        </Section>
      ) : null}
    </>
  );
}
