"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type LockMinutes, lockMinutes, lockMinutesFrom } from "../../lib/auth/lock.ts";
import { chooseLockAfter } from "../../lib/kept/locking.ts";
import { lockNow } from "../sign-in/watch-lock.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { lockAfter } from "./actions.ts";

/** After how long this browser locks itself, kept as it is chosen; and locking it at once. */
export function LockForm({ start }: { start: LockMinutes | null }) {
  const t = useTranslations("settings.lock");
  const [minutes, setMinutes] = useState(start);
  const choose = (wanted: LockMinutes | null) => {
    const before = minutes;
    setMinutes(wanted);
    lockAfter(wanted).then(
      () => chooseLockAfter(wanted),
      () => {
        setMinutes(before);
        toast.error(t("notKept"));
      },
    );
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={t("after")}>
        <Select
          value={String(minutes ?? "")}
          onChange={({ target }) => choose(lockMinutesFrom(target.value))}
          className="w-48"
        >
          <option value="">{t("never")}</option>
          {lockMinutes.map((one) => (
            <option key={one} value={one}>
              {t("minutes", { minutes: one })}
            </option>
          ))}
        </Select>
      </Field>
      <Button onClick={lockNow}>
        <Lock aria-hidden />
        {t("now")}
      </Button>
    </div>
  );
}
