import type { Say } from "./words.ts";

type SayFailure = Say<"failures">;
type Failure = Parameters<SayFailure>[0];

let say: SayFailure | null = null;

/**
 * In which language failures are told from now on. They come about far below the screens, in whatever asks the server,
 * and a page speaks one language: it says so once, before anything can fail.
 */
export function speakFailures(inLanguage: SayFailure | null): void {
  say = inLanguage;
}

/** What the worker may have to say of a letter that it sends while there is no page: English, as en.json has it. */
export const withoutPage = {
  offline: "Keryx cannot be reached. Check your connection; nothing was changed.",
  server: "Keryx could not do that just now. Try again in a moment.",
  notFound: "That is no longer there.",
  overQuota: "There is no room left in your account. Delete something large, then try again.",
  tooLarge: "That is larger than this server allows.",
  forbidden: "Your account may not do that.",
  rateLimit: "That was a lot at once. Wait a little, then try again.",
  notAllowed: "Something in there is not allowed.",
  noDrafts: "There is no Drafts folder to keep this in.",
  attachmentGone: "An attachment is no longer on the server. Remove it and attach it again.",
  fileGone: "An attachment is no longer in this browser. Remove it and attach it again.",
  letterGone: "It is no longer among your mail. It may have been sent, or thrown away elsewhere.",
  notSent: "Keryx could not send this just now. It is kept in Drafts.",
  noRecipients: "Add somebody to send this to.",
  messageTooLarge: "This message is larger than the server allows. Remove an attachment.",
  mayNotSend: "You may not send from this address.",
} as const satisfies Partial<Record<Failure, string>>;

/** What went wrong, as a sentence for the person at the screen. */
export function failureText(...sentence: Parameters<SayFailure>): string {
  if (say) return say(...sentence);
  const [name, values] = sentence;
  if (name in withoutPage) return withoutPage[name as keyof typeof withoutPage];
  return typeof values?.why === "string" ? values.why : withoutPage.server;
}
