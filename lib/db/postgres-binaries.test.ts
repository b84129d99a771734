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

/** Programs that say what they are given to say. */
async function folder(name: string, programs: Record<string, string>, mode = 0o755): Promise<string> {
  const path = join(scratch, name);
  await mkdir(path);
  for (const [program, says] of Object.entries(programs)) {
    await writeFile(join(path, program), `#!/bin/sh\n${says}\n`);
    await chmod(join(path, program), mode);
  }
  return path;
}

const says = (version: string) => `echo "postgres (PostgreSQL) ${version} (Debian ${version}-1)"`;

test("a machine's own PostgreSQL is one of the right version that runs", async () => {
  const client = await folder("client", { psql: says("18.4") });
  const half = await folder("half", { postgres: says("18.4") });
  const closed = await folder("closed", { initdb: "", postgres: says("18.4") }, 0o644);
  const broken = await folder("broken", { initdb: "", postgres: "exit 127" });
  const other = await folder("other", { initdb: "", postgres: says("17.9") });
  const server = await folder("server", { initdb: "", postgres: says("18.4") });
  const none = [join(scratch, "none"), client, half, closed, broken, other];
  expect(await installedIn(none, "18")).toBeNull();
  expect(await installedIn([...none, server, other], "18")).toEqual({
    initdb: join(server, "initdb"),
    postgres: join(server, "postgres"),
  });
});
