import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "./environment.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-environment-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const withFile = async (text: string) => {
  await writeFile(join(dir, ".env"), text);
  return readConfig(dir);
};

test("without a file the defaults hold, and a file sets what the environment does not", async () => {
  expect(readConfig(dir).httpPort).toBe(3000);
  const text = `# ours\r\n\r\nexport KERYX_HTTP_PORT = 3100 # web\r\nOTHER="two\r\nlines, one=more"\r\nKERYX_HOSTNAME=mx.crepes.fr`;
  const { httpPort, mail } = await withFile(text);
  expect({ httpPort, hostname: mail.hostname }).toEqual({ httpPort: 3100, hostname: "mx.crepes.fr" });
});

test("a line that sets nothing is named by its number", async () => {
  await expect(withFile("KERYX_HTTP_PORT=3100\n\nKERYX_SMTP_PORT: 25\n")).rejects.toThrow(
    `Line 3 of ${join(dir, ".env")} is not NAME=value: correct it, or begin it with #.`,
  );
});

test("a wrong value in the file is named as one in the environment is", async () => {
  await expect(withFile("KERYX_HTTP_PORT=web\n")).rejects.toThrow(/^KERYX_HTTP_PORT must be a port number/);
});

test("a file that cannot be read is one sentence", async () => {
  await mkdir(join(dir, ".env"));
  expect(() => readConfig(dir)).toThrow(
    `${join(dir, ".env")} cannot be read (EISDIR): mend it, or remove it.`,
  );
});
