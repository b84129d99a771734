import { vi } from "vitest";
import type { AccountId } from "../index.ts";
import type { Scene } from "./scene.ts";

/** An import as JMAP shows it. docs/jmap.md. */
export interface ShownImport {
  id: string;
  status: string;
  isPaused: boolean;
  size: number;
  done: number;
  messages: { listed: number; done: number } | null;
  failure: { kind: string; said?: string } | null;
  files: { name: string; size: number; received: number }[];
  report: {
    taken: number;
    repeated: number;
    failed: number;
    octets: number;
    ignoredFiles: number;
    folders: Record<string, number>;
    failures: { where: string; octets: number; kind: string; said?: string; reason: string }[];
  };
}

const using = ["core", "mail"]
  .map((name) => `urn:ietf:params:jmap:${name}`)
  .concat("urn:keryx:jmap:transfer");

/** What a client does that brings mail as files. */
export function importsOf(scene: Scene, account: AccountId) {
  const { core } = scene;
  const call = (name: string, args: Record<string, unknown>) => scene.call(account, name, args, { using });
  const show = async (id: string): Promise<ShownImport> =>
    (await call("MailImport/get", { ids: [id] })).list[0];
  const begin = async (files: { name: string; size: number }[], mailboxId: string | null = null) => {
    const { created, notCreated } = await call("MailImport/set", { create: { x: { files, mailboxId } } });
    if (!created) throw new Error(JSON.stringify(notCreated));
    return created.x.id as string;
  };
  /** Begins to move an account over. */
  const move = async (imap: Record<string, unknown>) => {
    const { created, notCreated } = await call("MailImport/set", { create: { x: { imap } } });
    if (!created) throw new Error(JSON.stringify(notCreated));
    return created.x.id as string;
  };
  const append = async (id: string, octets: Buffer, file = 0, offset = 0) => {
    const uploaded = await core.upload(
      account,
      "application/octet-stream",
      new Blob([new Uint8Array(octets)]).stream(),
    );
    if (!uploaded.ok) throw new Error(uploaded.problem.detail);
    return call("MailImport/append", { id, file, offset, blobId: uploaded.blobId });
  };
  const ended = (id: string, statuses = ["done"]) =>
    vi.waitUntil(
      async () => {
        const one = await show(id);
        return statuses.includes(one.status) && one;
      },
      { timeout: 60_000, interval: 20 },
    );
  /** Brings files and waits for the report. */
  const bring = async (
    files: Record<string, Buffer | string>,
    mailboxId: string | null = null,
    pieceOctets = 700_000,
  ) => {
    const list = Object.entries(files).map(([name, text]) => ({
      name,
      octets: Buffer.from(text as string, "latin1"),
    }));
    const id = await begin(
      list.map(({ name, octets }) => ({ name, size: octets.length })),
      mailboxId,
    );
    for (const [n, { octets }] of list.entries())
      for (let at = 0; at < octets.length; at += pieceOctets)
        await append(id, octets.subarray(at, at + pieceOctets), n, at);
    return ended(id);
  };
  return { call, show, begin, move, append, ended, bring };
}

export interface FoundEmail {
  text: string;
  folders: string[];
  keywords: string[];
  receivedAt: string;
}

/** All emails of an account with their octets, in a comparable form. */
export async function emailsOf({ core, call }: Scene, account: AccountId): Promise<FoundEmail[]> {
  const { list: mailboxes } = await call(account, "Mailbox/get", {});
  const pathOf = (id: string | null): string => {
    const one = mailboxes.find((mailbox: { id: string }) => mailbox.id === id);
    return one ? `${pathOf(one.parentId)}/${one.name}` : "";
  };
  const { ids } = await call(account, "Email/query", { limit: 1000 });
  const { list } = await call(account, "Email/get", {
    ids: ids.slice(0, 500),
    properties: ["blobId", "mailboxIds", "keywords", "receivedAt"],
  });
  const found: FoundEmail[] = [];
  for (const email of list) {
    const blob = await core.blob(account, email.blobId);
    const parts: Uint8Array[] = [];
    for await (const part of blob?.stream ?? []) parts.push(part);
    found.push({
      text: Buffer.concat(parts).toString("latin1"),
      folders: Object.keys(email.mailboxIds).map(pathOf).sort(),
      keywords: Object.keys(email.keywords).sort(),
      receivedAt: email.receivedAt,
    });
  }
  return found.sort((a, b) => (a.text < b.text ? -1 : 1));
}
