import type { MaildropContent } from "./maildrop-content.ts";

export const domain = "bench.test";
export const users = Array.from({ length: 20 }, (_, n) => `user${n + 1}`);
export const addresses = users.map((user) => `${user}@${domain}`);

/** A mail system that is measured, with an account for each of `users`. */
export interface Target {
  name: string;
  smtpPort: number;
  pop3Port: number;
  password: string;
  /** The processes that started all others of it. */
  pids(): number[];
  /** Takes away what earlier loads left in its queue's folders and would slow the next one down. */
  renewQueue?(): Promise<void>;
  /** Puts messages into the maildrops of these users, in place of what lies there. */
  fill(users: readonly string[], content: MaildropContent): Promise<void>;
}
