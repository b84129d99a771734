import type { Rules } from "../rules/rules.ts";

/** Where nobody has rules. */
export const noRules: Rules = {
  decided: async (acceptance) => acceptance,
  awaitsOf: async () => ({}),
  answer: async () => {},
};
