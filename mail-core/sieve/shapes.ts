/** What may stand in an argument's place. One string is also a list of one. RFC 5228 section 2.4. */
export type Kind = "string" | "strings" | "number";

export interface TagShape {
  /** What follows the tag. */
  takes?: Kind;
  /** The extension that brings it. */
  needs?: string;
  /** Of the tags with one name here only one may be given. */
  choice?: string;
}

export interface Shape {
  needs?: string;
  tags?: Readonly<Record<string, TagShape>>;
  takes?: readonly Kind[];
  /** True where the first argument may be left out: the name of a variable, which needs `variables`. RFC 5232 section 3. */
  mayNameVariable?: true;
  tests?: "one" | "several";
  hasBlock?: true;
}

/** RFC 5228 section 2.7, RFC 5231. */
const matching: Record<string, TagShape> = {
  comparator: { takes: "string" },
  is: { choice: "match type" },
  contains: { choice: "match type" },
  matches: { choice: "match type" },
  count: { takes: "string", needs: "relational", choice: "match type" },
  value: { takes: "string", needs: "relational", choice: "match type" },
};
/** RFC 5260 section 6. */
const indexed: Record<string, TagShape> = {
  index: { takes: "number", needs: "index" },
  last: { needs: "index" },
};
/** RFC 5228 section 2.7.4, RFC 5233. */
const addressPart: Record<string, TagShape> = {
  all: { choice: "address part" },
  localpart: { choice: "address part" },
  domain: { choice: "address part" },
  user: { needs: "subaddress", choice: "address part" },
  detail: { needs: "subaddress", choice: "address part" },
};
const flags: Record<string, TagShape> = { flags: { takes: "strings", needs: "imap4flags" } };
const copy: Record<string, TagShape> = { copy: { needs: "copy" } };

export const commandShapes: Readonly<Record<string, Shape>> = {
  require: { takes: ["strings"] },
  if: { tests: "one", hasBlock: true },
  elsif: { tests: "one", hasBlock: true },
  else: { hasBlock: true },
  stop: {},
  keep: { tags: flags },
  discard: {},
  redirect: { takes: ["string"], tags: copy },
  fileinto: {
    needs: "fileinto",
    takes: ["string"],
    tags: {
      ...flags,
      ...copy,
      create: { needs: "mailbox" },
      mailboxid: { takes: "string", needs: "mailboxid" },
    },
  },
  setflag: { needs: "imap4flags", takes: ["strings"], mayNameVariable: true },
  addflag: { needs: "imap4flags", takes: ["strings"], mayNameVariable: true },
  removeflag: { needs: "imap4flags", takes: ["strings"], mayNameVariable: true },
  set: {
    needs: "variables",
    takes: ["string", "string"],
    tags: {
      lower: { choice: "case" },
      upper: { choice: "case" },
      lowerfirst: { choice: "first letter" },
      upperfirst: { choice: "first letter" },
      quotewildcard: {},
      length: {},
    },
  },
  vacation: {
    needs: "vacation",
    takes: ["string"],
    tags: {
      days: { takes: "number" },
      subject: { takes: "string" },
      from: { takes: "string" },
      addresses: { takes: "strings" },
      mime: {},
      handle: { takes: "string" },
    },
  },
};

export const testShapes: Readonly<Record<string, Shape>> = {
  true: {},
  false: {},
  not: { tests: "one" },
  allof: { tests: "several" },
  anyof: { tests: "several" },
  exists: { takes: ["strings"] },
  size: {
    takes: ["number"],
    tags: { over: { choice: "“:over” and “:under”" }, under: { choice: "“:over” and “:under”" } },
  },
  header: { takes: ["strings", "strings"], tags: { ...matching, ...indexed } },
  address: { takes: ["strings", "strings"], tags: { ...matching, ...addressPart, ...indexed } },
  envelope: { needs: "envelope", takes: ["strings", "strings"], tags: { ...matching, ...addressPart } },
  body: {
    needs: "body",
    takes: ["strings"],
    tags: {
      ...matching,
      raw: { choice: "body transform" },
      text: { choice: "body transform" },
      content: { takes: "strings", choice: "body transform" },
    },
  },
  date: {
    needs: "date",
    takes: ["string", "string", "strings"],
    tags: {
      ...matching,
      ...indexed,
      zone: { takes: "string", choice: "zone" },
      originalzone: { choice: "zone" },
    },
  },
  currentdate: {
    needs: "date",
    takes: ["string", "strings"],
    tags: { ...matching, zone: { takes: "string" } },
  },
  hasflag: { needs: "imap4flags", takes: ["strings"], tags: matching, mayNameVariable: true },
  string: { needs: "variables", takes: ["strings", "strings"], tags: matching },
  mailboxexists: { needs: "mailbox", takes: ["strings"] },
  mailboxidexists: { needs: "mailboxid", takes: ["strings"] },
};

/** Those that a script may require, as SieveScript/validate and the session object name them. */
export const sieveExtensions: readonly string[] = [
  "body",
  "comparator-i;ascii-casemap",
  "comparator-i;ascii-numeric",
  "comparator-i;octet",
  "comparator-i;unicode-casemap",
  "copy",
  "date",
  "encoded-character",
  "envelope",
  "fileinto",
  "imap4flags",
  "index",
  "mailbox",
  "mailboxid",
  "relational",
  "subaddress",
  "vacation",
  "variables",
];
