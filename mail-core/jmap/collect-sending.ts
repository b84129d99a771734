import { isSameAddress } from "../address/address.ts";
import { isRecord } from "../is-record.ts";
import type { Secrets } from "../policy/secrets.ts";
import type { OpenedSmtp, Providers } from "../queue/providers.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import {
  type CollectSmtp,
  type CollectSource,
  collectChanges,
  listCollectSources,
  passwordPlace,
  saveSmtp,
  smtpPasswordPlace,
} from "../store/collect-sources.ts";
import type { Sql } from "../store/database.ts";
import { deleteIdentity, listIdentities, saveIdentity } from "../store/identities.ts";
import { isAtOurDomain } from "../store/sending-as.ts";
import { hostOf, isPort, isWord } from "./host-settings.ts";
import { id } from "./ids.ts";
import { makeGate } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** What these methods stand on beside the others. */
export interface SendingDeps extends JmapDeps {
  providers: Pick<Providers, "test">;
  secrets: Secrets;
}

/** Tests that one account may have under way: each is a call at a stranger's host. */
const testsMax = 2;

/** A provider's SMTP as it is given, or the properties that cannot be. A password that is not given is the one before, or that for collecting. */
function readSmtp(given: unknown, source: CollectSource): { smtp: CollectSmtp } | { wrong: string[] } {
  if (!isRecord(given)) return { wrong: ["smtp"] };
  const { host: name, tls = "tls", port = tls === "tls" ? 465 : 587, username, password } = given;
  const host = hostOf(name);
  const user = username ?? source.smtp?.username ?? source.username;
  const known = password === undefined ? (source.smtp?.password ?? null) : password;
  const wrong = [
    ...(host === undefined ? ["host"] : []),
    ...(isPort(port) ? [] : ["port"]),
    ...(tls === "tls" || tls === "starttls" ? [] : ["tls"]),
    ...(isWord(user) ? [] : ["username"]),
    ...(known === null || isWord(known) ? [] : ["password"]),
    ...Object.keys(given).filter((one) => !settable.has(one)),
  ];
  if (wrong.length > 0) return { wrong };
  return { smtp: { host, port, tls, username: user, password: known } as CollectSmtp };
}

const settable = new Set(["host", "port", "tls", "username", "password"]);

/** No one writes as the address through this source from now on; its identities go, unless another source still sends as it. */
export async function endSending(tx: Sql, account: string, source: CollectSource): Promise<void> {
  if (!source.smtp) return;
  await saveSmtp(tx, account, source.id, null);
  const others = (await listCollectSources(tx, account)).filter((one) => one.id !== source.id && one.smtp);
  if (others.some((one) => isSameAddress(one.address, source.address))) return;
  for (const identity of await listIdentities(tx, account)) {
    if (!isSameAddress(identity.email, source.address)) continue;
    await deleteIdentity(tx, account, identity.id);
    await recordChanges(tx, [
      { accountId: account, type: "Identity", objectId: identity.id, action: "destroyed" },
    ]);
  }
}

/** Ours: writing as the address of another account, through its provider. docs/jmap.md. */
export function collectSendingMethods({
  database,
  announcer,
  ids,
  secrets,
  providers,
}: SendingDeps): Record<string, Method> {
  const tests = makeGate(testsMax);

  /** Password and all, as a test wants it; null where the password cannot be read any more. */
  const opened = (account: string, source: CollectSource, smtp: CollectSmtp): OpenedSmtp | null => {
    const isKept = smtp.password !== null && smtp.password === source.smtp?.password;
    const password =
      smtp.password === null
        ? secrets.open(source.password, passwordPlace(account, source.id))
        : isKept
          ? secrets.open(smtp.password, smtpPasswordPlace(account, source.id))
          : smtp.password;
    return password === null ? null : { ...smtp, password };
  };

  /** Tries what is given; `save` is carried out when it works. */
  const tried =
    (
      name: string,
      save?: (account: string, source: CollectSource, smtp: CollectSmtp) => Promise<void>,
    ): Method =>
    async ({ id: asked, smtp: given }, { account, accountId }) => {
      const source = (await listCollectSources(database, account)).find((one) => id("c", one.id) === asked);
      if (!source) return refuse("invalidArguments", "id");
      const read = readSmtp(given, source);
      if ("wrong" in read) return refuse("invalidArguments", read.wrong.join(" "));
      // Whose an address at a domain of ours is, nobody proves elsewhere.
      if (await isAtOurDomain(database, source.address)) return refuse("forbidden", "address");
      const smtp = opened(account, source, read.smtp);
      if (!smtp) return refuse("invalidArguments", "password");
      const leave = tests.enter(account);
      if (!leave) return refuse("rateLimit");
      try {
        const result = await providers.test(smtp, source.address);
        if (result.ok) await save?.(account, source, read.smtp);
        return answer(name, { accountId, ...result });
      } finally {
        leave();
      }
    };

  /** Keeps what has just worked, with an identity to write as. */
  const save = async (account: string, source: CollectSource, smtp: CollectSmtp) => {
    const isFresh = smtp.password !== null && smtp.password !== source.smtp?.password;
    const place = smtpPasswordPlace(account, source.id);
    const password = isFresh && smtp.password !== null ? secrets.seal(smtp.password, place) : smtp.password;
    await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      if (!(await saveSmtp(tx, account, source.id, { ...smtp, password }))) return;
      await recordChanges(tx, collectChanges(account, [source.id]));
      const identities = await listIdentities(tx, account);
      if (identities.some(({ email }) => isSameAddress(email, source.address))) return;
      const identity = { id: ids.next(), name: identities[0]?.name ?? "", email: source.address };
      const nothing = { replyTo: null, bcc: null, textSignature: "", htmlSignature: "" };
      await saveIdentity(tx, account, { ...identity, ...nothing });
      await recordChanges(tx, [
        { accountId: account, type: "Identity", objectId: identity.id, action: "created" },
      ]);
    });
    announcer.announce([account]);
  };

  return {
    "CollectSource/testSending": tried("CollectSource/testSending"),
    "CollectSource/setSending": tried("CollectSource/setSending", save),
  };
}
