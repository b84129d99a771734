/** Longer than any time to think again after Send: what waits longer was put off on purpose. */
const momentMs = 60_000;

/** True for what waits for a few seconds, so that its writer can think again. */
export const isMomentary = ({ sendAt }: { sendAt: string }, { queuedAt }: { queuedAt: string }): boolean =>
  Date.parse(sendAt) - Date.parse(queuedAt) < momentMs;
