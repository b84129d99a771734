import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { makeIds } from "./ids.ts";
import { makeSearchThread } from "./search-thread.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

const search = { subject: "Pickles", from: "bob", recipients: "alice", body: "Do you like them?" };
const due = (emailId: string) =>
  database.query("INSERT INTO search_due (account_id, email_id, message_id) VALUES (1, $1, 7)", [emailId]);
const indexed = (emailId: string) =>
  database.query("SELECT FROM email_words WHERE email_id = $1 AND words @@ 'pickles'", [emailId]);

test("emails that arrive are indexed in the thread, and it ends when it is told to", async () => {
  const emailId = makeIds(() => Date.now()).next();
  const thread = makeSearchThread({ databaseUrl: database.url, log: silentLog });
  thread.start();
  await due(emailId);
  thread.add({ messageId: "7", search, emails: [{ accountId: "1", emailId }] });
  await expect.poll(() => indexed(emailId), { timeout: 10_000 }).toHaveLength(1);
  await thread.stop();
});

test("who searches while the database refuses is told so, and served when it is back", async () => {
  const thread = makeSearchThread({ databaseUrl: database.url, log: silentLog });
  await database.query("ALTER TABLE search_due RENAME TO search_away");
  await expect(thread.catchUp("1")).rejects.toMatchObject({ code: "42P01" });
  await database.query("ALTER TABLE search_away RENAME TO search_due");
  await thread.catchUp("1");
  await thread.stop();
});
