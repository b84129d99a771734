import { type Category, categories } from "../mime/category.ts";
import { rankOf } from "./categories.ts";

/** A mailbox, or those of its conversations that are in some categories. */
export interface KeptFolder {
  mailbox: string;
  tab: Tab | null;
}

/** Some categories of a mailbox, over `mailbox_thread`. */
export interface Tab {
  sql: string;
  /** How many conversations they hold, over the mailbox's row; `$1` and `$2` are the account and the mailbox. */
  totalSql: string;
  /** Another for each. */
  name: string;
}

/**
 * With Main the others are left out on the walk along the mailbox: Main is most of it. Without, they are found by themselves.
 *   Index Scan using mailbox_thread_category_idx on mailbox_thread (plans.db.test.ts)
 */
export function tabOf(wanted: readonly Category[]): Tab {
  const isMain = wanted.includes("main");
  const ranks = categories.filter((one) => wanted.includes(one) !== isMain).map(rankOf);
  const among = ranks.length === 1 ? `= ${ranks[0]}` : `= ANY('{${ranks.join(",")}}'::smallint[])`;
  const counted = `(SELECT count(*) FROM mailbox_thread WHERE account_id = $1 AND mailbox_id = $2 AND category > 0 AND category ${among})`;
  return {
    sql: isMain ? `NOT category ${among}` : `category > 0 AND category ${among}`,
    totalSql: isMain ? `total_threads - ${counted}` : counted,
    name: `-${isMain ? "but" : "of"}-${ranks.join("-")}`,
  };
}
