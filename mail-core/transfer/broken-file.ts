/** A file that cannot be read on; its message is a sentence for whoever gave it. */
export class BrokenFile extends Error {}
