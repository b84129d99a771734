import type { ReactNode } from "react";
import { Words } from "../ui/words.tsx";

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <Words of={["front", "admin"]}>{children}</Words>;
}
