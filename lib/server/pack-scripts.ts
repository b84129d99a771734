import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const pack = promisify(brotliCompress);
const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** Writes beside each script and style of a build what it is in Brotli (RFC 7932), at its best: once, for every server of this build. */
export async function packScripts(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  const packOne = async (name: string) =>
    writeFile(join(folder, `${name}.br`), await pack(await readFile(join(folder, name)), best));
  await Promise.all(names.map(packOne));
}
