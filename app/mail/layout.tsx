import type { ReactNode } from "react";
import { Words } from "../ui/words.tsx";

export default function MailLayout({ children }: { children: ReactNode }) {
  return <Words of={["mail", "receipts", "links"]}>{children}</Words>;
}
