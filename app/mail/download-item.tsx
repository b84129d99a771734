import { Download } from "lucide-react";
import type { Filter } from "../../lib/jmap/calls.ts";
import { exportAddress } from "../../lib/transfer/export-address.ts";
import { MenuItem } from "../ui/menu.tsx";
import { useMay, useSteadyMail } from "./mail-context.tsx";

/** An item of a menu that downloads what a filter finds as a zip: of the reader's own mail alone. */
export function DownloadItem({ filter, name, text }: { filter: Filter; name: string; text: string }) {
  const { store } = useSteadyMail();
  if (!useMay("own")) return null;
  return (
    <MenuItem asChild>
      <a href={exportAddress(store.accountId, { filter, name })} download>
        <Download aria-hidden />
        {text}
      </a>
    </MenuItem>
  );
}
