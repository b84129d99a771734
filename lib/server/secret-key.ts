import { randomBytes } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PlainFailure } from "../plain-failure.ts";

const keyOctets = 32;

/**
 * The key under which secrets are sealed in the database: that of the named file, else one that lies in the data folder and is made at the
 * first start. A file that holds no key is refused: another key in its place would lose every secret.
 */
export async function secretKey(named: string | null, dataDir: string): Promise<Uint8Array> {
  const file = named ?? join(dataDir, "secret.key");
  if (!named) await makeKey(file);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new PlainFailure(`The secret key ${file} cannot be read (${error.code}).`);
  });
  const key = /^[A-Za-z0-9_-]{43}$/.test(text.trim()) ? Buffer.from(text.trim(), "base64url") : null;
  if (key?.length === keyOctets) return key;
  throw new PlainFailure(
    `The file ${file} holds no secret key. Bring it back from a backup; or delete it, and secrets such as passwords of other accounts have to be given again.`,
  );
}

/** A file that is there stays; a power cut leaves none, or a whole one. */
async function makeKey(file: string): Promise<void> {
  const made = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeFile(made, `${randomBytes(keyOctets).toString("base64url")}\n`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    await link(made, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(made, { force: true });
  }
}
