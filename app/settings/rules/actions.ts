"use server";

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { using } from "../../../lib/jmap/calls.ts";
import type { Invocation } from "../../../lib/jmap/types.ts";
import { mailCore } from "../../../lib/mail.ts";
import { readProof } from "../../../lib/rules/rules-calls.ts";
import { requireSession } from "../../../lib/session.ts";
import type { JmapCaller } from "../../../mail-core/index.ts";
import { tellOfForwarding } from "../forwarding-notice.ts";
import { ownPassword, proveAgain } from "../prove-again.ts";

const typed = z.object({ args: z.record(z.string(), z.unknown()), password: ownPassword });

export type ProvenAnswer = { ok: true; responses: Invocation[] } | { ok: false; text: string };

/**
 * SieveScript/set for who proves the password, where a browser's session is not enough: where mail is to be redirected to an address that it did
 * not go to before. The owner is told of that by mail.
 */
export async function setScriptsProven(given: unknown): Promise<ProvenAnswer> {
  const session = await requireSession();
  const parsed = typed.safeParse(given);
  if (!parsed.success) return { ok: false, text: (await getTranslations("settings.proof"))("wrong") };
  const { args, password } = parsed.data;
  const set = async (caller: JmapCaller): Promise<Invocation[]> => {
    const methodCalls = [["SieveScript/set", args, "set"]];
    const result = await mailCore().jmap(session.account, { using, methodCalls }, caller);
    if (!result.ok) throw new Error(`SieveScript/set was refused: ${result.problem.type}`);
    // An act answers with plain objects alone, and JMAP's have no prototype.
    return structuredClone(result.response.methodResponses);
  };
  // As the browser may: the answer says which targets need the password.
  const responses = await set({ by: "person", webSession: session.sessionId });
  const { targets } = readProof(responses);
  if (targets.length === 0) return { ok: true, responses };
  const unproven = await proveAgain(session, password);
  if (unproven) return { ok: false, text: unproven.text };
  const proven = await set({ by: "person", webSession: null });
  if (readProof(proven).isSaved) await tellOfForwarding(session, targets);
  return { ok: true, responses: proven };
}
