import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { wordVector } from "../mime/word-vector.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { makeIds } from "./ids.ts";
import { freshMaxOctets } from "./search-build.ts";
import { makeSearchThread } from "./search-thread.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

test("an account with many fresh words gets a segment, and the thread ends when it is told to", async () => {
  const row = {
    address: "a@crepes.fr",
    name: "",
    role: "user" as const,
    passwordHash: "",
    quotaOctets: null,
  };
  const ids = makeIds(() => Date.now());
  const account = await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }));
  const words = wordVector({ subject: "Pickles", from: "", recipients: "", body: "like" });
  await database.query("INSERT INTO email_words (account_id, email_id, words) VALUES ($1, 7, $2)", [
    account,
    words,
  ]);
  await database.query("UPDATE mail_state SET fresh_word_octets = $2 WHERE account_id = $1", [
    account,
    freshMaxOctets + 1,
  ]);
  const thread = makeSearchThread({ databaseUrl: database.url, clock: systemClock, log: silentLog });
  thread.start();
  const segments = () => database.query("SELECT emails FROM search_segment WHERE account_id = $1", [account]);
  await expect.poll(segments).toEqual([{ emails: 1 }]);
  await thread.stop();
});
