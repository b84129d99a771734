import { expect, test } from "vitest";
import { sessionResource, sessionStateOf } from "./session.ts";

const facts = {
  caller: "person" as const,
  applicationServerKey: "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxH",
  accountId: "a1",
  address: "alice@crepes.fr",
  opened: [],
  messageMaxOctets: 1000,
  holdMaxMs: 86_400_000,
};

test("the session names the account, its capabilities and where to go", () => {
  const session = sessionResource(facts, "https://mail.crepes.fr");
  expect(session).toMatchObject({
    username: "alice@crepes.fr",
    accounts: { a1: { name: "alice@crepes.fr", isPersonal: true, isReadOnly: false } },
    primaryAccounts: { "urn:ietf:params:jmap:mail": "a1" },
    capabilities: { "urn:ietf:params:jmap:core": { maxSizeUpload: 1000, maxCallsInRequest: 64 } },
    apiUrl: "https://mail.crepes.fr/jmap",
    state: sessionStateOf(facts),
  });
});

test("the state changes with the session, not with the origin", () => {
  expect(sessionStateOf({ ...facts, messageMaxOctets: 2000 })).not.toBe(sessionStateOf(facts));
  expect(sessionResource(facts, "http://a.example").state).toBe(
    sessionResource(facts, "http://b.example").state,
  );
});
