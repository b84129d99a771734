import { statfsSync } from "node:fs";

/** What is left for the database's log, and for those who make room by deleting, when no more mail is taken. */
const freeMinOctets = 64 * 1024 * 1024;

/** Asked before each transaction that takes mail in: the disk of a folder has less room than the database needs to go on. */
export const diskFullness = (dir: string) => (): boolean => {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize < freeMinOctets;
};
