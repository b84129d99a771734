"use client";

import { useEffect, useState } from "react";
import { bodyArguments } from "../../../lib/jmap/calls.ts";
import { answerIfAny, answerTo as answerOf, request as ask, wordsFor } from "../../../lib/jmap/client.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { smimeKind } from "../../../lib/smime/kind.ts";
import { useMail } from "../mail-context.tsx";
import { answerTo, askedDraft, type BeginWith, reopened } from "./begin.ts";
import { clean } from "./clean.ts";
import type { OpenComposer } from "./composer-context.tsx";
import type { DraftContent } from "./draft.ts";
import { rememberedSmime } from "./smime/remembered.ts";
import { withTemplate } from "./template-values.ts";
import type { DraftStart } from "./use-draft.ts";
import { usePlaceholders } from "./use-placeholders.ts";
import { useTemplateValues } from "./use-templates.ts";

export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, "0")).join(
    "",
  );

/** What a composer begins with. An email is read anew and whole: a draft must never be saved with less than it had. */
export function useStart({ request }: Pick<OpenComposer, "request">) {
  const { store, sync, places, clock, writing } = useMail();
  const valuesOf = useTemplateValues();
  const placeholders = usePlaceholders();
  const [start, setStart] = useState<DraftStart | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once; what changes later belongs to the writer.
  useEffect(() => {
    let gone = false;
    const begin: BeginWith = {
      identities: store.identities,
      writing,
      clean,
      newId,
      when: (iso) =>
        new Intl.DateTimeFormat(clock.locale, {
          dateStyle: "full",
          timeStyle: "short",
          timeZone: clock.timeZone,
        }).format(new Date(iso)),
    };
    const settle = (next: DraftStart) => {
      if (!gone) setStart(next);
    };
    /** As one wrote last; what answers a secret is one. */
    const withSmime = (content: DraftContent, isSecret = false): DraftContent => {
      const { sign, encrypt } = rememberedSmime(store.readerId, content.identityId);
      return sign || encrypt || isSecret
        ? { ...content, smime: { sign, encrypt: encrypt || isSecret } }
        : content;
    };
    const readable = async (email: Email) => {
      if (!smimeKind(email["header:Content-Type"] ?? "")) return { email, isSecret: false };
      const { readableEmail } = await import("../reading/smime/readable-email.ts");
      const { accountId, readerId } = store;
      return readableEmail(email, { places, accountId, readerId });
    };
    if (request.kind === "restored") {
      const { content, savedId, isUntouched = false } = request;
      settle({ content, savedId, doubtful: !isUntouched });
      return;
    }
    if (request.kind === "new") {
      const asked = askedDraft(begin, request);
      const { template } = request;
      const content = template
        ? withTemplate(asked, template, { values: valuesOf(asked), placeholders, clean })
        : asked;
      settle({ content: withSmime(content), savedId: null, doubtful: false });
      return;
    }
    setFailure(null);
    readWhole(store.accountId, request.email)
      .catch(async (cause: unknown) => {
        const [email] = await sync.keptEmails([request.email.id], cause);
        if (!email) throw cause;
        return { email, thread: store.threadEmails(request.email.threadId) };
      })
      .then(async ({ email: found, thread }) => {
        const { email, isSecret } = await readable(found);
        const { kind } = request;
        const content = kind === "draft" ? reopened(email, begin, thread) : answerTo(kind, email, begin);
        const savedId = kind === "draft" ? email.id : null;
        settle({ content: withSmime(content, isSecret), savedId, doubtful: false });
      })
      .catch((cause: unknown) => {
        if (!gone) setFailure(wordsFor(cause));
      });
    return () => {
      gone = true;
    };
  }, [attempt]);
  return { start, failure, again: () => setAttempt(attempt + 1) };
}

async function readWhole(accountId: string, known: Email): Promise<{ email: Email; thread: Email[] }> {
  const { maxBodyValueBytes: _, ...whole } = bodyArguments(accountId);
  const responses = await ask([
    ["Email/get", { ...whole, ids: [known.id] }, "email"],
    [
      "Thread/get",
      { accountId, "#ids": { resultOf: "email", name: "Email/get", path: "/list/*/threadId" } },
      "thread",
    ],
    [
      "Email/get",
      {
        accountId,
        "#ids": { resultOf: "thread", name: "Thread/get", path: "/list/*/emailIds" },
        properties: ["id", "messageId"],
      },
      "others",
    ],
  ]);
  const email = answerOf<{ list: Email[] }>(responses, "email").list[0];
  if (!email) throw new Error("The email is no longer there.");
  return { email, thread: answerIfAny<{ list: Email[] }>(responses, "others")?.list ?? [] };
}
