import type { Messages, NamespaceKeys, NestedKeyOf, useTranslations } from "next-intl";
import type english from "../../messages/en.json";

// en.json says which keys there are; the other languages are held to it by messages.test.ts.
declare module "next-intl" {
  interface AppConfig {
    Messages: typeof english;
  }
}

/** A part of the messages, by its path: `mail.list`. */
export type Namespace = NamespaceKeys<Messages, NestedKeyOf<Messages>>;

/** Says things in the reader's language: what `useTranslations` and `getTranslations` give for a namespace. */
export type Say<Part extends Namespace> = ReturnType<typeof useTranslations<Part>>;
