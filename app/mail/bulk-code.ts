import { laterCode } from "../ui/later.tsx";

/** What changes a whole list, also what was never loaded of it: nobody does so as the first thing. */
export const bulkCode = laterCode(() => import("../../lib/jmap/bulk.ts"));
