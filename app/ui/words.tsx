import { type Messages, NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";

type Namespace = keyof Messages;

/** What every screen may say: its controls, and that something failed. */
const everywhere: readonly Namespace[] = ["ui", "errors"];

/** Hands the browser what the screens below it say, and no more. The server's own components have all. */
export async function Words({ of = [], children }: { of?: readonly Namespace[]; children: ReactNode }) {
  const all = await getMessages();
  const messages = Object.fromEntries([...everywhere, ...of].map((name) => [name, all[name]]));
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}
