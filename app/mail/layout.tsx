import type { ReactNode } from "react";
import { LeaveTogether } from "../sign-in/leave-together.tsx";
import { Words } from "../ui/words.tsx";
import { wordsOfMail } from "./words-of-mail.ts";

export default function MailLayout({ children }: { children: ReactNode }) {
  return (
    <Words of={wordsOfMail}>
      <LeaveTogether />
      {children}
    </Words>
  );
}
