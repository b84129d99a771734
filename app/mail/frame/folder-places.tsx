import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { Select } from "../../ui/select.tsx";
import type { arrange } from "./folders.ts";

interface FolderPlacesProps extends ComponentProps<typeof Select> {
  folders: ReturnType<typeof arrange>["own"];
  /** Null is the top. */
  chosen: Id | null;
}

/** Where a folder can be: the field `parent` of a form, empty for the top. */
export function FolderPlaces({ folders, chosen, ...select }: FolderPlacesProps) {
  const t = useTranslations("mail.frame");
  return (
    <Select {...select} name="parent" defaultValue={chosen ?? ""}>
      <option value="">{t("atTop")}</option>
      {folders.map(({ mailbox, depth }) => (
        <option key={mailbox.id} value={mailbox.id}>
          {"\u2003".repeat(depth)}
          {mailbox.name}
        </option>
      ))}
    </Select>
  );
}
