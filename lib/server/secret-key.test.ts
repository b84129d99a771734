import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { secretKey } from "./secret-key.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-key-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("the first start makes a key that only the server's user can read; the next has the same", async () => {
  const first = await secretKey(null, dir);
  expect(first).toHaveLength(32);
  expect(await secretKey(null, dir)).toEqual(first);
  expect((await stat(join(dir, "secret.key"))).mode & 0o777).toBe(0o600);
});

test("two starts at once agree on one key", async () => {
  const [one, other] = await Promise.all([secretKey(null, dir), secretKey(null, dir)]);
  expect(one).toEqual(other);
});

test("a named file is read and never made or changed", async () => {
  const file = join(dir, "shared.key");
  await expect(secretKey(file, dir)).rejects.toThrow(/cannot be read \(ENOENT\)/);
  await writeFile(file, "too short\n");
  await expect(secretKey(file, dir)).rejects.toThrow(/holds no secret key/);
  expect(await readFile(file, "utf8")).toBe("too short\n");
  await writeFile(file, `${Buffer.alloc(32, 7).toString("base64url")}\n`);
  expect(await secretKey(file, dir)).toEqual(Buffer.alloc(32, 7));
});
