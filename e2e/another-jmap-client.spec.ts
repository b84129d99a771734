import { expect, type Page } from "@playwright/test";
import { type JamClient, jamClient, openJam } from "./jam.ts";
import type { Keryx } from "./servers.ts";
import { test } from "./shared-keryx.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "eve"]);
});

const client = (page: Page, name: string) => jamClient(page, keryx, `${name}@crepes.fr`);

/** The states that an event stream tells of, one event after the other. */
async function* statesOf({ jam, token, accountId }: JamClient, types: string) {
  const { eventSourceUrl } = await jam.session;
  const filled = { "{types}": types, "{closeafter}": "no", "{ping}": "60" };
  const url = Object.entries(filled).reduce(
    (text, [name, value]) => text.replace(name, value),
    eventSourceUrl,
  );
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  let text = "";
  for await (const octets of response.body ?? []) {
    text += Buffer.from(octets).toString();
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const data = /^data: (.+)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      // The comment with which the stream begins is told as well: from there on nothing is missed.
      yield data ? (JSON.parse(data).changed?.[accountId] as Record<string, string>) : {};
    }
  }
}

test("a library that knows nothing of Keryx writes, sends, receives, finds, keeps up and tidies away", async ({
  page,
}) => {
  const bob = await client(page, "bob");
  const eve = await client(page, "eve");
  const events = statesOf(eve, "Email,EmailDelivery");
  await events.next();
  const [before] = await eve.jam.api.Email.query({
    accountId: eve.accountId,
    filter: { inMailbox: eve.folders.inbox ?? "" },
    collapseThreads: true,
  });
  expect(before.canCalculateChanges).toBe(true);
  const [{ state: sinceState }] = await eve.jam.api.Email.get({ accountId: eve.accountId, ids: [] });

  // Bob writes a draft with an attachment, and sends it.
  const recipe = "Flour, eggs, milk";
  const uploaded = await bob.jam.uploadBlob(bob.accountId, new Blob([recipe], { type: "text/plain" }));
  expect(uploaded.size).toBe(recipe.length);
  const [{ created: drafts }] = await bob.jam.api.Email.set({
    accountId: bob.accountId,
    create: {
      letter: {
        mailboxIds: { [bob.folders.drafts ?? ""]: true },
        keywords: { $draft: true, $seen: true },
        from: [{ name: "Bob", email: "bob@crepes.fr" }],
        to: [{ name: null, email: "eve@crepes.fr" }],
        subject: "Crêpes on Thursday",
        bodyStructure: {
          type: "multipart/mixed",
          subParts: [
            { partId: "1", type: "text/plain" },
            { blobId: uploaded.blobId, type: "text/plain", name: "recipe.txt", disposition: "attachment" },
          ],
        },
        bodyValues: {
          "1": { value: "The recipe is attached.", isEncodingProblem: false, isTruncated: false },
        },
      },
    },
  });
  const emailId = drafts?.letter?.id ?? "";
  const [sent] = await bob.jam.api.EmailSubmission.set(
    {
      accountId: bob.accountId,
      create: { s: { emailId, identityId: bob.identityId, envelope: null } },
      onSuccessUpdateEmail: {
        "#s": {
          [`mailboxIds/${bob.folders.drafts}`]: null,
          [`mailboxIds/${bob.folders.sent}`]: true,
          "keywords/$draft": null,
        },
      },
    },
    { using: ["urn:ietf:params:jmap:mail"] },
  );
  expect(sent.created?.s).toMatchObject({ undoStatus: "final" });

  // Eve's open stream tells of it, and her list is brought up to date by what changed alone.
  const told = (await events.next()).value;
  expect(told).toHaveProperty("EmailDelivery");
  const [changes] = await eve.jam.api.Email.queryChanges({
    accountId: eve.accountId,
    filter: { inMailbox: eve.folders.inbox ?? "" },
    collapseThreads: true,
    sinceQueryState: before.queryState,
  });
  const [{ synced, shown }] = await eve.jam.requestMany((t) => {
    const synced = t.Email.changes({ accountId: eve.accountId, sinceState });
    const shown = t.Email.get({
      accountId: eve.accountId,
      ids: synced.$ref("/created"),
      properties: ["subject", "from", "threadId", "preview", "attachments", "bodyValues", "textBody"],
      fetchTextBodyValues: true,
    });
    return { synced, shown };
  });
  const [letter] = shown.list;
  expect(changes.added).toEqual([{ id: synced.created[0] ?? "", index: 0 }]);
  expect(letter).toMatchObject({
    subject: "Crêpes on Thursday",
    from: [{ name: "Bob", email: "bob@crepes.fr" }],
    preview: "The recipe is attached.",
    attachments: [{ name: "recipe.txt" }],
  });

  // She finds it by a word, reads the attachment, and answers in its thread.
  const [{ found, snippets }] = await eve.jam.requestMany((t) => {
    const filter = { text: "crepes thursday" };
    const found = t.Email.query({ accountId: eve.accountId, filter });
    const snippets = t.SearchSnippet.get({ accountId: eve.accountId, filter, emailIds: found.$ref("/ids") });
    return { found, snippets };
  });
  expect(found.ids).toEqual(synced.created);
  expect(snippets.list[0]?.subject).toContain("<mark>");
  const attachment = letter?.attachments?.[0];
  const downloaded = await eve.jam.downloadBlob({
    accountId: eve.accountId,
    blobId: attachment?.blobId ?? "",
    mimeType: "text/plain",
    fileName: "recipe.txt",
  });
  expect(await downloaded.text()).toBe(recipe);
  const [{ thread }] = await eve.jam.requestMany((t) => ({
    thread: t.Thread.get({ accountId: eve.accountId, ids: [letter?.threadId ?? ""] }),
  }));
  expect(thread.list[0]?.emailIds).toEqual(synced.created);

  // Read, flagged, moved to the trash, and gone: each tells its new state.
  const id = synced.created[0] ?? "";
  const [marked] = await eve.jam.api.Email.set({
    accountId: eve.accountId,
    ifInState: synced.newState,
    update: { [id]: { "keywords/$seen": true, "keywords/$flagged": true } },
  });
  expect(marked.updated).toHaveProperty(id);
  const trash = { [eve.folders.trash ?? ""]: true };
  await eve.jam.api.Email.set({ accountId: eve.accountId, update: { [id]: { mailboxIds: trash } } });
  const [emptied] = await eve.jam.api.Email.set({ accountId: eve.accountId, destroy: [id] });
  expect(emptied.destroyed).toEqual([id]);
  const [gone] = await eve.jam.api.Email.changes({ accountId: eve.accountId, sinceState: synced.newState });
  expect(gone.destroyed).toEqual([id]);
  await events.return(undefined);
});

test("what goes wrong is told as the library expects it", async ({ page }) => {
  const bob = await client(page, "bob");
  await expect(bob.jam.api.Email.get({ accountId: "a1", ids: [] })).rejects.toMatchObject({
    type: "accountNotFound",
  });
  await expect(
    bob.jam.api.Email.get({ accountId: bob.accountId, ids: null, filter: 1 } as never),
  ).resolves.toBeTruthy();
  const stranger = await openJam({ sessionUrl: `${keryx.url}/.well-known/jmap`, bearerToken: "abcdefgh" });
  expect(await stranger.session).toMatchObject({ status: 401 });
});
