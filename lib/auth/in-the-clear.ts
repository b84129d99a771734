/** Whether a password that comes from there could be read on its way: the web is not reached by https, and that is no peer on this machine. */
export const isInTheClear = (network: string): boolean =>
  !process.env.NEXTAUTH_URL?.startsWith("https:") && !/^(127\.|::1$)/.test(network);
