/** What was answered, as JSON: a test reads it by the names that it expects there. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is read in many shapes.
export type Answer = any;
