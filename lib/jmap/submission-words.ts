import { failureText } from "../language/failures.ts";
import { wordsForError } from "./client.ts";
import type { SetError } from "./types.ts";

/** RFC 8621 section 7.5. */
export type SubmissionError = SetError & {
  invalidRecipients?: string[];
  maxRecipients?: number;
  maxSize?: number;
};

/** Why a message was not taken, naming whom it could not go to. RFC 8621 section 7.5. */
export function submissionWords(error: SubmissionError | undefined): { words: string; invalid: string[] } {
  const invalid = error?.invalidRecipients ?? [];
  if (!error) return { words: failureText("notSent"), invalid };
  switch (error.type) {
    case "invalidRecipients":
      return {
        words: error.description
          ? failureText("nothingSent", { why: error.description })
          : failureText("nobodyThere", { people: invalid.join(", "), count: invalid.length }),
        invalid,
      };
    case "noRecipients":
      return { words: failureText("noRecipients"), invalid };
    case "tooManyRecipients":
      return {
        words: failureText("tooManyRecipients", { maximum: error.maxRecipients ?? 0 }),
        invalid,
      };
    case "tooLarge":
      return { words: failureText("messageTooLarge"), invalid };
    case "forbiddenFrom":
    case "forbiddenMailFrom":
    case "forbiddenToSend":
      return { words: error.description ?? failureText("mayNotSend"), invalid };
    default:
      return { words: error.description ?? wordsForError(error), invalid };
  }
}
