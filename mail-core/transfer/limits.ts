/** Files of one import: a folder of single messages that is dropped. More belong into a zip. */
export const filesMax = 2_000;
/** Imports of an account that are shown: the oldest that are over make room. */
export const importsMax = 50;
/** Of files that wait to be read, in one account without a quota; with one it is the quota, since no more could come in. */
export const waitingMaxOctets = 64 * 1024 ** 3;
/** Of a file's name with its path. */
export const pathMaxLength = 1_000;
/** Files of one archive that are looked at. */
export const entriesMax = 2_000_000;
/** What an archive may unpack to, in octets for each of its own, beyond `unpackedFreeOctets`: mail packs to a tenth at best. */
export const unpackedRatioMax = 100;
export const unpackedFreeOctets = 64 * 1024 ** 2;
/** Imports that one server works on at once: of files, which cost its own time, and of accounts elsewhere, which wait for others. */
export const importRunsMax = { files: 2, imap: 8 };
/** Longest wait for a host that fails, before it is called again. */
export const hostRetryMaxMs = 3_600_000;
/** How often it is told that a long message is still coming: before the lease runs out. */
export const holdEveryMs = 60_000;
/** How long after its last piece an import is given up whose files never came whole. */
export const receivingMaxMs = 7 * 24 * 3_600_000;
/** How often it is asked whether there is room again; a host elsewhere is called each time. */
export const fullRetryMs = { files: 60_000, imap: 10 * 60_000 };
/** How long after a failure of ours an import is tried again. */
export const failedRetryMs = 30_000;
/** How often it is looked for what is due: somebody woke another server, or a lease ran out. */
export const lookEveryMs = 5_000;
