import type { Access } from "../index.ts";
import { parseBlobId } from "./ids.ts";
import {
  blobCapability,
  coreCapability,
  draftsCapability,
  journeyCapability,
  mailCapability,
  mdnCapability,
  quotaCapability,
  searchCapability,
  sharingCapability,
  submissionCapability,
} from "./limits.ts";
import type { MethodError } from "./method.ts";

/** What a method does in an account: reads it, changes its mail, hands mail in as it, or touches what is only ever its owner's. */
export type Act = "read" | "write" | "submit" | "own";

/** Every method that names an account. One that is missing here is its owner's alone; rights.db.test.ts holds that none is. */
const methodsOf: Readonly<Record<Act, readonly string[]>> = {
  read: [
    ...["Mailbox/get", "Mailbox/changes", "Mailbox/query", "Mailbox/queryChanges"],
    ...["Email/get", "Email/changes", "Email/query", "Email/queryChanges", "Email/parse"],
    ...["Thread/get", "Thread/changes", "SearchSnippet/get", "Blob/get", "Blob/lookup"],
    ...["Quota/get", "Quota/changes", "Quota/query", "Quota/queryChanges"],
    "MDN/parse",
  ],
  write: [...["Mailbox/set", "Email/set", "Email/import", "Email/copy"], ...["Blob/upload", "Blob/copy"]],
  // Whom one may write as, and what was handed in, is for those who may write.
  submit: [
    ...["Identity/get", "Identity/changes", "DraftVersion/list", "DraftVersion/keep", "MDN/send"],
    ...["EmailSubmission/get", "EmailSubmission/changes", "EmailSubmission/set"],
    ...["EmailSubmission/query", "EmailSubmission/queryChanges", "JourneyEvent/get", "Protection/lookup"],
  ],
  own: [
    ...["Identity/set", "VacationResponse/get", "VacationResponse/set"],
    ...[
      "SieveScript/get",
      "SieveScript/set",
      "SieveScript/query",
      "SieveScript/validate",
      "SieveScript/test",
    ],
    ...["CollectSource/get", "CollectSource/changes", "CollectSource/set", "CollectSource/run"],
    ...["CollectSource/test", "CollectSource/setSending", "CollectSource/testSending"],
    ...["MailImport/get", "MailImport/changes", "MailImport/set", "MailImport/append", "MailImport/test"],
    ...["MailExport/measure", "AddressBook/get", "AddressBook/changes", "AddressBook/set"],
    ...["ContactCard/get", "ContactCard/changes", "ContactCard/query", "ContactCard/queryChanges"],
    ...["ContactCard/set", "ContactCard/copy", "Upload/forget"],
  ],
};

export const actOf: ReadonlyMap<string, Act> = new Map(
  Object.entries(methodsOf).flatMap(([act, names]) => names.map((name) => [name, act as Act] as const)),
);

const toReaders = [
  ...[coreCapability, mailCapability, blobCapability, quotaCapability, mdnCapability],
  ...[searchCapability, sharingCapability],
];
/** What an account offers those to whom it is opened. RFC 8620 section 2. */
const capabilitiesAt: Readonly<Record<Exclude<Access, "own">, ReadonlySet<string>>> = {
  read: new Set(toReaders),
  organise: new Set(toReaders),
  answer: new Set([...toReaders, submissionCapability, journeyCapability, draftsCapability]),
};

export const isOffered = (capability: string, access: Access): boolean =>
  access === "own" || capabilitiesAt[access].has(capability);

/** The types whose states are told to whom an account is opened. */
const typesOfReaders = ["Mailbox", "Thread", "Email", "EmailDelivery", "Quota"];
const typesAt: Readonly<Record<Exclude<Access, "own">, ReadonlySet<string>>> = {
  read: new Set(typesOfReaders),
  organise: new Set(typesOfReaders),
  answer: new Set([...typesOfReaders, "Identity", "EmailSubmission"]),
};

/** Whether changes of a type are told to who has this access. */
export const isTold = (type: string, access: Access): boolean =>
  access === "own" || typesAt[access].has(type);

/** Whether mail may be changed. */
export const mayWrite = (access: Access): boolean => access !== "read";
/** Whether mail may be sent. */
export const maySubmit = (access: Access): boolean => access === "own" || access === "answer";

/** Why a method is not for who has this access to the account it names; null where it is. RFC 8620 section 3.6.2. */
export function refusalAt(name: string, capability: string, access: Access): MethodError | null {
  if (access === "own") return null;
  const act = actOf.get(name) ?? "own";
  if (act === "own" || !isOffered(capability, access)) return { type: "accountNotSupportedByMethod" };
  const may = { read: true, write: mayWrite(access), submit: maySubmit(access) }[act];
  if (may) return null;
  return { type: access === "read" ? "accountReadOnly" : "forbidden" };
}

/** Of another's account the octets of messages, and of uploads where one may make some; never of a script or a contact's picture. */
export function mayReadBlob(blobId: string, access: Access): boolean {
  if (access === "own") return true;
  const kind = parseBlobId(blobId)?.kind;
  return kind === "email" || (kind === "upload" && mayWrite(access));
}
