import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { OwnerMessage, ShareLevel } from "../index.ts";
import { composeMessage } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import { addressText, unstructuredText } from "../mime/field-text.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import type {
  Announcer,
  Blobs,
  Intake,
  OpenedNotice,
  OwnerNotice,
  SecondFactorNotice,
  TellOwner,
  TellOwnerIn,
} from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { ownMail } from "./own-mail.ts";

const unknownAct = "If you know nothing of this, change your password, and tell your administrator.";

const secondFactor: Record<SecondFactorNotice, { subject: string; words: (address: string) => string[] }> = {
  "second-factor-on": {
    subject: "Your second factor is on",
    words: (address) => [
      `Whoever signs in as ${address} on the web is asked for a code of your app from now on.`,
      "Mail programs do not sign in with your own password any more: make an app password for each of them (Settings, App passwords).",
      "Keep your recovery codes where you find them without this account. Each signs in once in place of a code.",
    ],
  },
  "second-factor-off": {
    subject: "Your second factor is off",
    words: (address) => [`The password alone signs in as ${address} again, on the web and in mail programs.`],
  },
  "second-factor-taken-off": {
    subject: "Your second factor was turned off by an administrator",
    words: (address) => [
      `The password alone signs in as ${address} again, on the web and in mail programs.`,
      "Turn the second factor on again as soon as you have your app at hand (Settings).",
    ],
  },
};

const mayNow: Record<ShareLevel, string> = {
  read: "read your mail",
  organise: "read your mail and put it in order",
  answer: "read your mail, put it in order, and write as you",
};

const textOf = (paragraphs: readonly string[]) => `${paragraphs.join("\n\n")}\n`;

const opened = ({ to, level, by }: OpenedNotice, address: string): OwnerMessage => ({
  subject: "Your mail was opened to another account by an administrator",
  text: textOf([
    `${to} may ${mayNow[level]} (${address}) from now on.`,
    by === null ? "This was set on the command line of the server." : `This was set by ${by}.`,
    "Who may read your mail stands in the settings, under Sharing, where you can end it. If you know nothing of this, ask your administrator.",
  ]),
});

function messageOf(notice: OwnerNotice | OwnerMessage, address: string): OwnerMessage {
  if (typeof notice !== "string") return "text" in notice ? notice : opened(notice, address);
  const { subject, words } = secondFactor[notice];
  return { subject, text: textOf([...words(address), unknownAct]) };
}

/** Tells the owner of an account what was done to it, in the inbox here: no forwarding and no rule takes it from there. */
export function makeTellOwnerIn({
  blobs,
  intake,
  hostname,
  clock,
}: {
  blobs: Blobs;
  intake: Pick<Intake, "acceptIn">;
  hostname: string;
  clock: Clock;
}): TellOwnerIn {
  return async (tx, { id, address }, notice) => {
    const now = new Date(clock.now());
    const trace = Buffer.from(deliveryTrace(null, address));
    const octets = await written(notice, { address, hostname, now });
    await intake.acceptIn(
      tx,
      await ownMail({ octets, now, trace, accountIds: [id], paths: [], demands: {} }, blobs),
    );
  };
}

export function makeTellOwner({
  database,
  announcer,
  tellOwnerIn,
}: {
  database: Database;
  announcer: Pick<Announcer, "announce">;
  tellOwnerIn: TellOwnerIn;
}): TellOwner {
  return async (account, notice, act) => {
    const isDone = await database.transaction(async (tx) => {
      if (!(await act(tx))) return false;
      await tellOwnerIn(tx, account, notice);
      return true;
    });
    if (isDone) announcer.announce([account.id]);
    return isDone;
  };
}

async function written(
  notice: OwnerNotice | OwnerMessage,
  { address, hostname, now }: { address: string; hostname: string; now: Date },
): Promise<Buffer> {
  const { subject, text } = messageOf(notice, address);
  const field = (name: string, text: string) => ({ name, text: ` ${text}` });
  const to = addressText([{ name: null, addresses: [{ name: null, email: address }] }]);
  const fields = [
    field("From", `Keryx <postmaster@${hostname}>`),
    ...(to === null ? [] : [{ name: "To", text: to }]),
    { name: "Subject", text: unstructuredText(subject) ?? "" },
    field("Date", dateTime(now)),
    field("Message-ID", `<${randomBytes(16).toString("hex")}@${hostname}>`),
    field("Auto-Submitted", "auto-generated"),
  ];
  const root = {
    ...{ type: "text/plain", parameters: new Map(), fields: [] },
    content: { kind: "text" as const, text },
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of composeMessage({ fields, root }, noBlob)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const noBlob = (): never => {
  throw new Error("a notice has no attachments");
};
