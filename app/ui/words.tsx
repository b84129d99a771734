import { type Messages, NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { AddedWords } from "./added-words.tsx";

type Namespace = keyof Messages;

async function messagesOf(namespaces: readonly Namespace[]): Promise<Partial<Messages>> {
  const all = await getMessages();
  return Object.fromEntries(namespaces.map((name) => [name, all[name]]));
}

/** Hands the browser what every screen may say: its controls, that something failed, and what signing out would lose. The server's own components have all. */
export async function WordsOfEveryScreen({ children }: { children: ReactNode }) {
  const messages = await messagesOf(["ui", "errors", "failures", "signOut"]);
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}

/** Hands the browser what the screens below it say, beside what is said around them, and no more. */
export async function Words({ of, children }: { of: readonly Namespace[]; children: ReactNode }) {
  return <AddedWords messages={await messagesOf(of)}>{children}</AddedWords>;
}
