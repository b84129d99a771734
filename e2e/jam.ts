// biome-ignore-all lint/suspicious/noExplicitAny: its answers are read in many shapes.

import type { Page } from "@playwright/test";
import { makeAppPassword, openAppPasswords } from "./making-app-passwords.ts";
import type { Keryx } from "./servers.ts";
import { signIn } from "./signing-in.ts";

/** What of jmap-jam's client the tests use. Its own types are TypeScript sources that our compiler's settings refuse. */
export interface Jam {
  session: Promise<any>;
  /** `api.Email.query(…)` asks for one method and gives its answer. */
  api: any;
  requestMany(build: (draft: any) => Record<string, unknown>): Promise<[any]>;
  getPrimaryAccount(): Promise<string>;
  uploadBlob(accountId: string, body: Blob): Promise<{ blobId: string; size: number; type: string }>;
  downloadBlob(wanted: {
    accountId: string;
    blobId: string;
    mimeType: string;
    fileName: string;
  }): Promise<Response>;
}

/** A client library that was not written for Keryx. */
export async function openJam(config: { sessionUrl: string; bearerToken: string }): Promise<Jam> {
  const library: string = "jmap-jam";
  const { JamClient } = (await import(library)) as { JamClient: new (given: typeof config) => Jam };
  return new JamClient(config);
}

export interface JamClient {
  jam: Jam;
  token: string;
  accountId: string;
  identityId: string;
  /** Folders by role. */
  folders: Record<string, string>;
}

/** Somebody's mail in a library that was not written for Keryx, with an app password as its token. */
export async function jamClient(page: Page, keryx: Keryx, address: string): Promise<JamClient> {
  await signIn(page, keryx, address);
  await openAppPasswords(page, keryx.url);
  const shown = await makeAppPassword(page, "Another client", (dialog) => dialog.getByLabel(/^JMAP/).check());
  const token = shown.replaceAll(" ", "");
  await page.context().clearCookies();
  const jam = await openJam({ sessionUrl: `${keryx.url}/.well-known/jmap`, bearerToken: token });
  const accountId = await jam.getPrimaryAccount();
  const [{ mailboxes, identities }] = await jam.requestMany((t) => {
    const found = t.Mailbox.query({ accountId, sort: [{ property: "sortOrder" }] });
    const mailboxes = t.Mailbox.get({ accountId, ids: found.$ref("/ids") });
    return { found, mailboxes, identities: t.Identity.get({ accountId, ids: null }) };
  });
  const folders = Object.fromEntries(
    mailboxes.list.map(({ role, id }: { role: string | null; id: string }) => [role ?? "", id]),
  );
  return { jam, token, accountId, identityId: identities.list[0]?.id ?? "", folders };
}

/** Makes an email and hands it in, in one request, as a client does whose Send was pressed. */
export async function submitByJam(
  { jam, accountId, identityId, folders }: JamClient,
  { text, ...email }: { text: string; [property: string]: unknown },
): Promise<void> {
  const drafts = folders.drafts ?? "";
  const [{ made, sent }] = await jam.requestMany((t) => ({
    made: t.Email.set({
      accountId,
      create: {
        letter: {
          mailboxIds: { [drafts]: true },
          keywords: { $draft: true, $seen: true },
          textBody: [{ partId: "1", type: "text/plain" }],
          bodyValues: { "1": { value: text, isEncodingProblem: false, isTruncated: false } },
          ...email,
        },
      },
    }),
    sent: t.EmailSubmission.set({
      accountId,
      create: { s: { emailId: "#letter", identityId, envelope: null } },
      onSuccessUpdateEmail: {
        "#s": {
          [`mailboxIds/${drafts}`]: null,
          [`mailboxIds/${folders.sent}`]: true,
          "keywords/$draft": null,
        },
      },
    }),
  }));
  // What onSuccessUpdateEmail did has the submission's call id, and the library keeps the last answer. RFC 8621 section 7.5.
  if (!sent.updated) throw new Error(JSON.stringify({ made, sent }));
}
