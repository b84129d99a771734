import type { Filter } from "./calls.ts";

type Values = Readonly<Record<string, Filter>>;

const flagged: Filter = { hasKeyword: "$flagged" };
const kind = (name: string): Filter => ({ "keryx:attachmentKind": name });
const linked = (...places: string[]): Filter => ({
  operator: "OR",
  conditions: places.map((place) => ({ body: `"${place}"` })),
});

/** What `has:` may ask for. Links to other services are told by the names of these in the text. */
export const attachedConditions: Values = {
  attachment: { hasAttachment: true },
  attachments: { hasAttachment: true },
  pdf: kind("pdf"),
  document: kind("document"),
  spreadsheet: kind("spreadsheet"),
  presentation: kind("presentation"),
  image: kind("image"),
  photo: kind("image"),
  audio: kind("audio"),
  video: kind("video"),
  archive: kind("archive"),
  zip: kind("archive"),
  invitation: kind("invitation"),
  invite: kind("invitation"),
  contact: kind("contact"),
  drive: linked("drive.google.com", "docs.google.com"),
  youtube: linked("youtube.com", "youtu.be"),
  star: flagged,
  "yellow-star": flagged,
  userlabels: { "keryx:hasLabel": true },
  nouserlabels: { "keryx:hasLabel": false },
};

/** RFC 8601 section 2.7. */
const results = ["pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror"];
const checked = (method: string): Values =>
  Object.fromEntries(results.map((result) => [result, { "keryx:authentication": [method, result] }]));

const encrypted: Filter = { "keryx:hasTls": true };
const inTheClear: Filter = { "keryx:hasTls": false };
const state = (name: string): Filter => ({ "keryx:delivery": name });
const stateOf = (...names: string[]): Filter => ({ operator: "OR", conditions: names.map(state) });

/** How mail came, and how far that has come which was sent. */
export const travelConditions: Readonly<
  Record<"tls" | "delivery" | "dkim" | "spf" | "dmarc" | "arc", Values>
> = {
  tls: { none: inTheClear, no: inTheClear, any: encrypted, yes: encrypted },
  delivery: {
    waiting: state("waiting"),
    queued: state("waiting"),
    deferred: state("deferred"),
    delayed: state("deferred"),
    held: state("held"),
    delivered: state("delivered"),
    relayed: state("relayed"),
    taken: state("relayed"),
    sent: stateOf("delivered", "relayed"),
    bounced: state("bounced"),
    expired: state("expired"),
    failed: stateOf("bounced", "expired"),
    deleted: state("deleted"),
    canceled: state("canceled"),
  },
  dkim: checked("dkim"),
  spf: checked("spf"),
  dmarc: checked("dmarc"),
  arc: checked("arc"),
};
