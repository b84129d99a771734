"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";

interface PortFieldsProps<Tls extends string> {
  /** Each way with what it is called and its usual port; the first is what one begins with. */
  ways: readonly { tls: Tls; text: string; port: number }[];
  tls: Tls | undefined;
  port: number | undefined;
  problem: string | null;
}

/** How a connection is encrypted, and its port: the usual one follows the way until another is typed. */
export function PortFields<Tls extends string>({ ways, tls, port, problem }: PortFieldsProps<Tls>) {
  const t = useTranslations("settings.collect");
  const usual = (way: string | undefined) => String((ways.find((one) => one.tls === way) ?? ways[0])?.port);
  const [chosen, setChosen] = useState<string>(tls ?? ways[0]?.tls ?? "");
  const [typed, setTyped] = useState(String(port ?? usual(chosen)));
  const choose = (way: string) => {
    if (typed === usual(chosen)) setTyped(usual(way));
    setChosen(way);
  };
  return (
    <div className="grid grid-cols-[1fr_110px] gap-3">
      <Field label={t("encryption")}>
        <Select name="tls" value={chosen} onChange={(event) => choose(event.target.value)}>
          {ways.map((way) => (
            <option key={way.tls} value={way.tls}>
              {way.text}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("port")} error={problem}>
        <Input
          name="port"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          maxLength={5}
        />
      </Field>
    </div>
  );
}
