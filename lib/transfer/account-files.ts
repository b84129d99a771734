import type { AccountId, ExportFile, MailCore } from "../../mail-core/index.ts";
import { appearanceOf } from "../appearances.ts";
import { type Card, type ContactCard, entriesOf } from "../contacts/card.ts";
import { writeVcards } from "../contacts/vcard-write.ts";
import { labelsOf } from "../labels.ts";
import { trustedSenders } from "../trusted-senders.ts";

type Core = Pick<MailCore, "jmap" | "blob">;

const using = ["core", "mail", "submission", "sieve", "vacationresponse", "contacts"].map(
  (name) => `urn:ietf:params:jmap:${name}`,
);
/** Cards that are read at once; a card holds a picture at most. */
const cardsAtOnce = 50;
const file = (name: string, text: string): ExportFile => ({ name, octets: Buffer.from(text) });
const json = (name: string, value: unknown): ExportFile => file(name, `${JSON.stringify(value, null, 2)}\n`);

/** What an account has beside its mail, each kind in the form that other programs read, and the rest as JSON. */
export async function* accountFiles(core: Core, account: AccountId): AsyncIterable<ExportFile> {
  const ask = async <T>(name: string, args: Record<string, unknown> = {}): Promise<T> => {
    const methodCalls = [[name, { accountId: `a${account}`, ...args }, "0"]];
    const answer = await core.jmap(account, { using, methodCalls });
    const [given, value] = (answer.ok && answer.response.methodResponses[0]) || ["error", {}];
    if (given === "error") throw new Error(`JMAP refused ${name} for an export`);
    return value as T;
  };
  const { ids } = await ask<{ ids: string[] }>("ContactCard/query");
  let vcards = "";
  for (let at = 0; at < ids.length; at += cardsAtOnce) {
    const some = { ids: ids.slice(at, at + cardsAtOnce) };
    const { list } = await ask<{ list: ContactCard[] }>("ContactCard/get", some);
    vcards += writeVcards(await Promise.all(list.map((card) => withPictures(core, account, card))));
  }
  if (vcards !== "") yield file("contacts.vcf", vcards);

  const scripts = await ask<{ list: { name: string; blobId: string; isActive: boolean }[] }>(
    "SieveScript/get",
  );
  for (const [at, { name, blobId, isActive }] of scripts.list.entries()) {
    const said = `# ${JSON.stringify(name)}, ${isActive ? "in use" : "not in use"}\r\n`;
    const octets = Buffer.concat([Buffer.from(said), await contentOf(core, account, blobId)]);
    yield { name: `rules${at === 0 ? "" : `-${at + 1}`}.sieve`, octets };
  }

  const identities = await ask<{ list: unknown[] }>("Identity/get");
  yield json("identities.json", identities.list);
  const vacation = await ask<{ list: unknown[] }>("VacationResponse/get");
  yield json("settings.json", {
    vacation: vacation.list[0],
    labels: await labelsOf(account),
    appearance: await appearanceOf(account),
    trustedSenders: await trustedSenders(account),
  });
}

async function contentOf(core: Core, account: AccountId, blobId: string): Promise<Buffer> {
  const blob = await core.blob(account, blobId);
  const parts: Uint8Array[] = [];
  for await (const part of blob?.stream ?? []) parts.push(part);
  return Buffer.concat(parts);
}

/** A card with its pictures inside of it. */
async function withPictures(core: Core, account: AccountId, card: ContactCard): Promise<Card> {
  const { id: _, addressBookIds: __, ...plain } = card;
  const media = await Promise.all(
    entriesOf(card.media).map(async ([key, { blobId, ...rest }]) => {
      if (!blobId) return [key, rest] as const;
      const octets = await contentOf(core, account, blobId);
      const uri = `data:${rest.mediaType ?? "image/jpeg"};base64,${octets.toString("base64")}`;
      return [key, { ...rest, uri }] as const;
    }),
  );
  return media.length > 0 ? { ...plain, media: Object.fromEntries(media) } : plain;
}
