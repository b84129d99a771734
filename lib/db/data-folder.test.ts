import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-folder-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("a missing folder is made and remembers the database's port", async () => {
  const folder = await openDataFolder(join(dir, "data"));
  expect(await folder.databasePort()).toBeNull();
  await folder.rememberDatabasePort(54_321);
  expect(await (await openDataFolder(join(dir, "data"))).databasePort()).toBe(54_321);
});

test("a folder that is reached by a link is named by its own path", async () => {
  await mkdir(join(dir, "disk"));
  await symlink(join(dir, "disk"), join(dir, "data"));
  expect((await openDataFolder(join(dir, "data"))).dir).toBe(await realpath(join(dir, "disk")));
});

test("a folder with other files is refused and left as it is", async () => {
  await writeFile(join(dir, "thesis.txt"), "do not touch");
  await expect(openDataFolder(dir)).rejects.toThrow(
    /is not a data folder of Keryx: empty it, or choose another/,
  );
  expect(await readdir(dir)).toEqual(["thesis.txt"]);
});

test("a file in the place of the folder is refused", async () => {
  await writeFile(join(dir, "data"), "");
  await expect(openDataFolder(join(dir, "data"))).rejects.toThrow(/is not a data folder of Keryx/);
});

test("a marker that another program wrote is refused", async () => {
  for (const text of ["", "{}", "null", '{"layout":"1"}', "[1"]) {
    await writeFile(join(dir, "keryx.json"), text);
    await expect(openDataFolder(dir), text).rejects.toThrow(/is not a data folder of Keryx/);
  }
});

test("a folder of a newer Keryx is refused", async () => {
  await writeFile(join(dir, "keryx.json"), '{"layout":99}');
  await expect(openDataFolder(dir)).rejects.toThrow(/was written by a newer Keryx: update this one/);
});

test("a first start that was cut off is taken up again", async () => {
  await mkdir(join(dir, "data"));
  await writeFile(join(dir, "data", "keryx.json.new"), '{"lay');
  expect((await openDataFolder(join(dir, "data"))).dir).toBe(join(dir, "data"));
});

test("what a dead process holds is free; what a living one holds is not", async () => {
  const folder = await openDataFolder(dir);
  await writeFile(join(dir, "running.json"), '{"pid":4194304,"as":"server"}');
  expect(await folder.holder()).toBeNull();
  await writeFile(join(dir, "running.json"), JSON.stringify({ pid: process.ppid, as: "server" }));
  await expect(folder.hold("command")).rejects.toThrow(`already running on ${dir} (process ${process.ppid})`);
});

test("a folder that was let go can be held again", async () => {
  const folder = await openDataFolder(dir);
  await folder.hold("server");
  await folder.release();
  expect(await readdir(dir)).toEqual(["keryx.json"]);
  await folder.hold("command");
  await folder.release();
});
