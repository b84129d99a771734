/** How messages lie in an archive: all of a folder in one file, each in its own, or each in its own with its flags in the name. */
export type ExportFormat = "mbox" | "eml" | "maildir";
export const exportFormats: readonly ExportFormat[] = ["mbox", "eml", "maildir"];

export interface ExportWanted {
  /** As for Email/query: of a folder, a label or a search; null for all mail, folder by folder. */
  filter: unknown;
  format: ExportFormat;
  /** What the file is called that holds a search or a label. */
  name: string;
}

/** A file that goes into the archive beside the mail. */
export interface ExportFile {
  name: string;
  octets: Uint8Array;
}

/** What labels are called: the mail itself knows keywords alone. */
export interface LabelBook {
  /** By keyword. */
  namesOf(account: string): Promise<ReadonlyMap<string, string>>;
  /** The keywords of labels with these names, which are made where there are none; names for which there is no room are left out. */
  keywordsFor(account: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
