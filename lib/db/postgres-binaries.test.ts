import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installedIn } from "./postgres-binaries.ts";

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "keryx-binaries-"));
});
afterEach(() => rm(scratch, { recursive: true }));

async function folder(name: string, programs: Record<string, number>): Promise<string> {
  const path = join(scratch, name);
  await mkdir(path);
  for (const [program, mode] of Object.entries(programs)) {
    await writeFile(join(path, program), "");
    await chmod(join(path, program), mode);
  }
  return path;
}

test("a machine's own PostgreSQL is found where one of its folders has a server", async () => {
  const client = await folder("client", { psql: 0o755 });
  const half = await folder("half", { postgres: 0o755 });
  const closed = await folder("closed", { initdb: 0o644, postgres: 0o644 });
  const server = await folder("server", { initdb: 0o755, postgres: 0o755 });
  expect(await installedIn([join(scratch, "none"), client, half, closed])).toBeNull();
  expect(await installedIn([client, server, closed])).toEqual({
    initdb: join(server, "initdb"),
    postgres: join(server, "postgres"),
  });
});
