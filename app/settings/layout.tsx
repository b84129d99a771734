import type { ReactNode } from "react";
import { Words } from "../ui/words.tsx";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return <Words of={["settings", "front", "mail"]}>{children}</Words>;
}
