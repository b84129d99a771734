import { prisma } from "../db/prisma.ts";
import { mailCore } from "../mail.ts";
import type { Refusal } from "./outcome.ts";
import type { Identity } from "./provider.ts";

type Found =
  /** Its row's id. */
  | { ok: true; account: string }
  | { ok: false; refusal: Extract<Refusal, "unverified" | "unknown" | "taken" | "disabled"> };

const refused = (refusal: Extract<Found, { ok: false }>["refusal"]): Found => ({ ok: false, refusal });

/**
 * Whose account somebody of the provider opens: the one that was found at their first sign-in, by the very address of its owner. From then on their
 * address there no longer counts, and nobody else there opens it. No account is made.
 */
export async function accountOf(identity: Identity, now = new Date()): Promise<Found> {
  const linked = await linkedTo(identity);
  if (linked !== null)
    return (await mailCore().authenticator.mayAct(linked)) ? opens(linked) : refused("disabled");
  const { issuer, subject, verifiedEmail } = identity;
  if (!verifiedEmail?.includes("@")) return refused("unverified");
  const account = await mailCore().accounts.find(verifiedEmail);
  if (!account) return refused("unknown");
  if (account.disabled) return refused("disabled");
  await prisma().oidcLink.createMany({
    data: { issuer, subject, accountId: BigInt(account.id), linkedAt: now },
    skipDuplicates: true,
  });
  // Of two who come at once one was first.
  return (await linkedTo(identity)) === account.id ? opens(account.id) : refused("taken");
}

const opens = (account: string): Found => ({ ok: true, account });

async function linkedTo({ issuer, subject }: Pick<Identity, "issuer" | "subject">): Promise<string | null> {
  const row = await prisma().oidcLink.findUnique({ where: { issuer_subject: { issuer, subject } } });
  return row?.accountId.toString() ?? null;
}

/** Whether somebody of the provider opens the account, and nobody else there. */
export const isOf = async (
  identity: Pick<Identity, "issuer" | "subject">,
  account: string,
): Promise<boolean> => (await linkedTo(identity)) === account;

/** Whether somebody of this provider opens the account. */
export async function isLinked(account: string, issuer: string): Promise<boolean> {
  return (await prisma().oidcLink.count({ where: { issuer, accountId: BigInt(account) } })) > 0;
}

/** The accounts that somebody of a provider opens. */
export async function linkedAccounts(): Promise<Set<string>> {
  const rows = await prisma().oidcLink.findMany({ select: { accountId: true } });
  return new Set(rows.map(({ accountId }) => accountId.toString()));
}

/** The account is found by its address again. */
export async function unlink(account: string): Promise<void> {
  await prisma().oidcLink.deleteMany({ where: { accountId: BigInt(account) } });
}
