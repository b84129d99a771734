import type { AccountId } from "../ids.ts";
import type { Category } from "../mime/category.ts";

export type { Category } from "../mime/category.ts";
export { categories, isCategory } from "../mime/category.ts";

/** Whose mail goes to one category, whatever it is by itself. */
export interface SenderCategory {
  address: string;
  category: Category;
}

/** What an account wants of the categories that its mail is put into. docs/jmap.md. */
export interface Categories {
  /** By address. */
  senders(account: AccountId): Promise<SenderCategory[]>;
  /** From now on; null is as the server finds. Of so many senders the oldest goes. */
  setSender(account: AccountId, address: string, category: Category | null): Promise<void>;
  /** Sorts what lies in the inbox since before there were categories: once, in the background, the newest first. */
  sortOld(account: AccountId): Promise<void>;
}
