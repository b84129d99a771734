import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface BuildFiles {
  /** Another with every build. */
  build: string;
  /** As paths on this server. */
  files: string[];
}

/** What `next build` made for browsers. The server runs in the checkout. */
export async function buildFiles(dir = join(process.cwd(), ".next")): Promise<BuildFiles> {
  const build = (await readFile(join(dir, "BUILD_ID"), "utf8")).trim();
  const folders = await Promise.all(
    ["chunks", "media"].map(async (folder) => {
      const names = await readdir(join(dir, "static", folder));
      return names
        .filter((name) => /\.(js|css|woff2)$/.test(name))
        .map((name) => `/_next/static/${folder}/${name}`);
    }),
  );
  return { build, files: folders.flat().sort() };
}
