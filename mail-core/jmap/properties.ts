const names = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** What may be asked for of types that show their objects as they are; Email and EmailSubmission read their own. */
const propertiesOf = new Map([
  [
    "Mailbox",
    names(
      "id name parentId role sortOrder totalEmails unreadEmails totalThreads unreadThreads myRights isSubscribed keryx:unreadByCategory",
    ),
  ],
  ["Thread", names("id emailIds")],
  ["Identity", names("id name email replyTo bcc textSignature htmlSignature mayDelete")],
  ["Quota", names("id resourceType used hardLimit warnLimit softLimit scope name types description")],
  ["VacationResponse", names("id isEnabled fromDate toDate subject textBody htmlBody")],
  ["AddressBook", names("id name description sortOrder isDefault isSubscribed shareWith myRights")],
  ["SieveScript", names("id name blobId isActive keryx:failure")],
]);

/** True for properties that nobody has, also where no object is found that would show it. RFC 8620 section 5.1. */
export function asksForUnknown(method: string, properties: unknown): boolean {
  const [type = "", verb] = method.split("/");
  const known = propertiesOf.get(type);
  return (
    verb === "get" &&
    known !== undefined &&
    Array.isArray(properties) &&
    !properties.every((one) => known.has(one))
  );
}
