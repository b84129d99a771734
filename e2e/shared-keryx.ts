import { test as base } from "./another-browser.ts";
import { replacePeople } from "./people.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";

const domain = "crepes.fr";
/** Sees to it that there is always an administrator; no test knows it. */
const keeper = "keeper";

export interface SharedKeryx {
  /** The server of crepes.fr with alice, an administrator, and the accounts named: new, as is all that the file will do here. */
  lend(accounts?: readonly string[]): Promise<Keryx>;
}

/**
 * For spec files that need no settings of their own, and touch nothing of the server but what belongs to accounts: those that a worker
 * runs one after the other share one server. To start one, and to draw its first pages, costs as much as two or three tests.
 */
export const test = base.extend<object, { shared: SharedKeryx }>({
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures this one needs.
    async ({}, use) => {
      const keryx = await startKeryx(domain, { administrator: keeper });
      await use({
        async lend(accounts = []) {
          await replacePeople(
            keryx.environment,
            { domain, administrator: "alice", accounts, password },
            keeper,
          );
          return keryx;
        },
      });
      await keryx.destroy();
    },
    { scope: "worker" },
  ],
});
