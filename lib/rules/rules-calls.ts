import { answerIfAny, answerTo, JmapFailure, request, wordsForError } from "../jmap/client.ts";
import type { Id, Invocation, SetError } from "../jmap/types.ts";
import { upload } from "../jmap/upload.ts";
import { failureText } from "../language/failures.ts";
import { emptyBook, isEmptyBook, type RuleBook } from "./rule.ts";
import { readBook, writeBook } from "./script.ts";

/** RFC 9661 section 2. */
export interface SieveScript {
  id: Id;
  name: string;
  blobId: Id;
  isActive: boolean;
  "keryx:failure"?: RulesFailure | null;
}

/** The last message that the active script could not decide about. docs/jmap.md. */
export interface RulesFailure {
  at: string;
  reason: string;
  subject: string;
}

/** The rules as they stand. */
export interface Rules {
  /** Of all scripts, to be sent with the next change. */
  state: string;
  /** The script that decides, or that would; null before the first. */
  script: Pick<SieveScript, "id" | "name" | "isActive"> | null;
  text: string;
  /** Null where the script is not of the form's making. */
  book: RuleBook | null;
  failure: RulesFailure | null;
}

/** The name of the script that the form makes. */
const formName = "Rules";

/** The rules as the server has them: a state, the active script and its text. */
export const readRules = (state: string, script: SieveScript | null, text: string): Rules => ({
  state,
  script,
  text,
  book: script ? readBook(text) : emptyBook,
  failure: script?.["keryx:failure"] ?? null,
});

/** The one that decides, else the form's own, else none. */
export const chosenScript = (list: readonly SieveScript[]): SieveScript | null =>
  list.find(({ isActive }) => isActive) ?? list.find(({ name }) => name === formName) ?? null;

/** Throws `JmapFailure`. */
export async function loadRules(accountId: Id): Promise<Rules> {
  const responses = await request([["SieveScript/get", { accountId, ids: null }, "scripts"]]);
  const { list, state } = answerTo<{ list: SieveScript[]; state: string }>(responses, "scripts");
  const script = chosenScript(list);
  return readRules(state, script, script ? await contentOf(accountId, script.blobId) : "");
}

async function contentOf(accountId: Id, blobId: Id): Promise<string> {
  const answer = await fetch(`/jmap/download/${accountId}/${blobId}/rules.sieve?type=application/sieve`);
  if (!answer.ok) throw new JmapFailure("server", failureText("rulesNotRead"));
  return answer.text();
}

/** Keeps a script for a moment, so that it can be tried or saved. Throws `JmapFailure`. */
export async function uploadScript(accountId: Id, text: string): Promise<Id> {
  const places = { uploadUrl: "/jmap/upload/{accountId}" };
  return (await upload(places, accountId, new Blob([text], { type: "application/sieve" }))).blobId;
}

/** `redirectTargets` come with `passwordNeeded`. docs/jmap.md. */
type ScriptError = SetError & { redirectTargets?: string[] };

/** Mail would go on to where it did not go before, which takes more than a session in a browser. */
export class PasswordNeeded extends JmapFailure {
  readonly targets: readonly string[];
  constructor(targets: readonly string[]) {
    super("refused", failureText("passwordNeeded"), "passwordNeeded");
    this.targets = targets;
  }
}

function refusalOf({ type, description, redirectTargets }: ScriptError): JmapFailure {
  if (redirectTargets) return new PasswordNeeded(redirectTargets);
  const words =
    type === "invalidSieve"
      ? failureText("notScript", { why: description ?? "" })
      : type === "alreadyExists"
        ? failureText("scriptNameTaken")
        : wordsForError({ type, ...(description ? { description } : {}) });
  return new JmapFailure("refused", words, type);
}

interface SetAnswer {
  newState: string;
  created?: Record<string, { id: Id; name: string; isActive: boolean }> | null;
  notCreated?: Record<string, ScriptError> | null;
  notUpdated?: Record<string, ScriptError> | null;
}

const errorOf = ({ notCreated, notUpdated }: SetAnswer): ScriptError | undefined =>
  Object.values({ ...notCreated, ...notUpdated })[0];

/** What an answer to SieveScript/set, under the call id `set`, says about the password. */
export function readProof(responses: readonly Invocation[]): {
  isSaved: boolean;
  targets: readonly string[];
} {
  const answer = answerIfAny<SetAnswer>(responses, "set");
  const error = answer && errorOf(answer);
  return { isSaved: answer !== null && !error, targets: error?.redirectTargets ?? [] };
}

/** Runs SieveScript/set under the call id `set`. Throws `JmapFailure`. */
export type SetScripts = (args: Record<string, unknown>) => Promise<Invocation[]>;

/** As the session of this browser. */
export const setHere: SetScripts = (args) => request([["SieveScript/set", args, "set"]]);

/**
 * Saves a script in the place of the one that stands, and lets it decide: an empty one decides nothing. Throws `JmapFailure`; when somebody changed the rules
 * meanwhile, its type is `stateMismatch` and nothing is saved. Throws `PasswordNeeded`.
 */
export async function saveScript(
  accountId: Id,
  { state, script }: Rules,
  text: string,
  set: SetScripts = setHere,
): Promise<Rules> {
  const blobId = await uploadScript(accountId, text);
  const book = readBook(text);
  const isNothing = book !== null && isEmptyBook(book);
  const change = script
    ? { update: { [script.id]: { blobId } } }
    : { create: { script: { name: formName, blobId } } };
  const deciding = isNothing
    ? { onSuccessDeactivateScript: true }
    : { onSuccessActivateScript: script?.id ?? "#script" };
  const responses = await set({ accountId, ifInState: state, ...change, ...deciding });
  const answer = answerTo<SetAnswer>(responses, "set");
  const error = errorOf(answer);
  if (error) throw refusalOf(error);
  const { newState, created } = answer;
  const saved = { ...(script ?? created?.script ?? { id: "", name: formName }), isActive: !isNothing };
  return { state: newState, script: saved, text, book, failure: null };
}

/** Throws `JmapFailure`. */
export const saveBook = (accountId: Id, rules: Rules, book: RuleBook, set?: SetScripts): Promise<Rules> =>
  saveScript(accountId, rules, writeBook(book), set);

/** Keeps the person's own script under another name, and begins anew with the form. Throws `JmapFailure`. */
export async function beginForm(accountId: Id, rules: Rules, now: Date): Promise<Rules> {
  const { script, state } = rules;
  if (!script) return rules;
  const name = `${script.name}, kept ${now.toISOString().slice(0, 19).replace("T", " ")}`;
  const update = { [script.id]: { name } };
  const responses = await setHere({ accountId, ifInState: state, update, onSuccessDeactivateScript: true });
  const answer = answerTo<SetAnswer>(responses, "set");
  const error = errorOf(answer);
  if (error) throw refusalOf(error);
  return { state: answer.newState, script: null, text: "", book: emptyBook, failure: null };
}
