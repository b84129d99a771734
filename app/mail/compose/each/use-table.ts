import { useTranslations } from "next-intl";
import { useState } from "react";
import { decodeFile } from "../../../../lib/contacts/vcard-read.ts";
import { useClock } from "../../mail-context.tsx";
import { fileMaxOctets, readTable, type Table } from "./table.ts";

/** A file of people that is chosen, or why it could not be read. */
export function useTable() {
  const t = useTranslations("mail.compose.each");
  const { locale } = useClock();
  const [chosen, setChosen] = useState<{ name: string; table: Table } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const choose = async (file: File) => {
    setProblem(null);
    if (file.size > fileMaxOctets) return setProblem(t("problems.tooLarge"));
    try {
      const octets = new Uint8Array(await file.arrayBuffer());
      // Spreadsheets that know no Unicode write in the eight bits of their language.
      const text = decodeFile(octets, locale.startsWith("el") ? "windows-1253" : "windows-1252");
      const read = readTable(text);
      if (read.ok) setChosen({ name: file.name, table: read.table });
      else setProblem(t(`problems.${read.problem}`));
    } catch {
      setProblem(t("problems.notRead"));
    }
  };
  return { chosen, problem, choose, drop: () => setChosen(null) };
}
