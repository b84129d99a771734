import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
  /** The names between `import` and `from`. */
  names: string;
}

/** Every import and re-export of our own sources, with relative targets resolved to paths from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: Import[] = [];
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|^\s*import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3] ?? match[4] ?? "";
    const to = target.startsWith(".") ? normalize(relative(root, join(root, dirname(file), target))) : target;
    found.push({ from: file, to, typeOnly: match[1] !== undefined, names: match[0] });
  }
  return found;
}

const sources = globSync("{mail-core,lib,app}/**/*.{ts,tsx}", { cwd: root }).filter(
  (file) => !/\.(test|spec)\.tsx?$/.test(file) && !/^(mail-core|lib)\/testing\//.test(file),
);
const imports = sources.flatMap(importsOf);
const inside = (folder: string) => (entry: Import) => entry.from.startsWith(`${folder}/`);
const offenders = (list: Import[], why: string) =>
  list.map((entry) => `${entry.from} imports ${entry.to}: ${why}`);

test("the mail core knows nothing of the web", () => {
  const wrong = imports
    .filter(inside("mail-core"))
    .filter(({ to }) => /^(app\/|lib\/|next($|\/)|next-auth|react($|-|\/))/.test(to));
  expect(
    offenders(wrong, "what the web needs belongs in lib/ or app/; what both need is handed to compose.ts"),
  ).toEqual([]);
});

test("the web enters the mail core by its index alone", () => {
  const wrong = imports
    .filter((entry) => !entry.from.startsWith("mail-core/"))
    .filter(({ to }) => to.startsWith("mail-core/") && to !== "mail-core/index.ts")
    // The command line starts the parts itself when no server runs.
    .filter(({ from, to }) => !(from.startsWith("lib/cli/") && to === "mail-core/administration.ts"));
  expect(
    offenders(wrong, "add what is needed to mail-core/index.ts and reach it through lib/mail.ts"),
  ).toEqual([]);
});

test("lib never imports app", () => {
  const wrong = imports.filter(inside("lib")).filter(({ to }) => to.startsWith("app/"));
  expect(offenders(wrong, "move the shared part down into lib/")).toEqual([]);
});

test("only the store speaks to the database", () => {
  const wrong = imports
    .filter(inside("mail-core"))
    .filter(({ from, to }) => !from.startsWith("mail-core/store/") && /^(pg|@prisma\/|prisma\/)/.test(to));
  expect(offenders(wrong, "queries live in mail-core/store/")).toEqual([]);
});

test("SMTP's server and POP3 do not know each other", () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      (from.startsWith("mail-core/pop3/") && to.startsWith("mail-core/smtp/")) ||
      (from.startsWith("mail-core/smtp/") &&
        (to.startsWith("mail-core/pop3/") || to.startsWith("mail-core/queue/"))),
  );
  expect(offenders(wrong, "they meet in store, queue and policy")).toEqual([]);
});

test("addresses, MIME, grammars and replies do no I/O", () => {
  const pure = /^mail-core\/(address\/|mime\/|[^/]+\/(?:[^/]+\/)*(grammar|reply)\.ts$)/;
  const wrong = imports.filter(
    ({ from, to, names }) =>
      pure.test(from) &&
      (/^(node:)?(net|tls|fs|dns|http|https|child_process|worker_threads)(\/|$)/.test(to) ||
        /^mail-core\/(store|net|queue)\//.test(to)) &&
      // Telling an IP address from a name needs no socket.
      !/^\s*import \{ (isIP(v[46])?,? ?)+\} from/.test(names),
  );
  expect(
    offenders(
      wrong.filter((entry) => !entry.typeOnly),
      "I/O belongs to server, session or store",
    ),
  ).toEqual([]);
});

test("an account is proven in the web session, at AUTH, at PASS, and by its being open to who was", () => {
  const provers =
    /^(lib\/auth\/cookie-session\.ts|mail-core\/(ids|index)\.ts|mail-core\/policy\/(authentication|reach)\.ts)$/;
  const wrong = sources.filter(
    (file) => !provers.test(file) && /\bprovenAccount\(/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(wrong, "take an AccountId as a parameter instead").toEqual([]);
});

test("the mail core keeps no mutable module variables", () => {
  const wrong = sources
    .filter((file) => file.startsWith("mail-core/"))
    .filter((file) => /^(export\s+)?(let|var)\s/m.test(readFileSync(join(root, file), "utf8")));
  expect(wrong, "two copies of a module can be alive: hand state in through compose.ts").toEqual([]);
});
