"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import type { Mailbox } from "../../../lib/jmap/types.ts";

/** What the folders that every account has are called by the server, whatever its owner speaks. */
const given = {
  inbox: "Inbox",
  snoozed: "Snoozed",
  drafts: "Drafts",
  sent: "Sent",
  archive: "Archive",
  junk: "Spam",
  trash: "Trash",
} as const;
type GivenRole = keyof typeof given;

const isGiven = (role: string | null): role is GivenRole => role !== null && Object.hasOwn(given, role);

/** A folder's name as it is shown: the given ones in the reader's language, unless somebody named them otherwise. */
export function useFolderName(): (mailbox: Pick<Mailbox, "name" | "role">) => string {
  const t = useTranslations("mail.folderNames");
  return useCallback(({ name, role }) => (isGiven(role) && given[role] === name ? t(role) : name), [t]);
}
