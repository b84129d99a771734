import { join } from "node:path";
import { test } from "@playwright/test";

const kept = join(import.meta.dirname, "../docs/screens");

/** Where the running test puts a picture of docs/screens: there when they are made anew (`--update-snapshots`), else beside its results. */
export function pictureFile(name: string): string {
  const info = test.info();
  const isAnew = ["all", "changed"].includes(info.config.updateSnapshots);
  return isAnew ? join(kept, name) : info.outputPath(name);
}
