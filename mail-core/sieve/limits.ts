/** What one script may be and do. Past each of them stands a fault that says so. */
export const sieveLimits = {
  scriptMaxOctets: 64 * 1024,
  /** Blocks and tests within each other. RFC 5228 section 2.10.5 asks for 15 or more. */
  nestingMax: 16,
  /** Actions that one message may lead to. */
  actionsMax: 32,
  redirectsMax: 4,
  variablesMax: 128,
  /** RFC 5229 section 3 asks for 4,000 or more. */
  variableMaxLength: 4_096,
  /** Characters that the tests of one run may look at, those that are looked at again among them. */
  workMax: 20_000_000,
};

export type SieveLimits = typeof sieveLimits;
