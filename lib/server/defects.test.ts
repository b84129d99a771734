import { execFile, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const module = new URL("./defects.ts", import.meta.url).href;

const argumentsFor = (script: string) => [
  "--input-type=module",
  "--eval",
  `import { surviveDefects } from ${JSON.stringify(module)};
  const say = (event, { error }) => console.log(event, error.message);
  const log = { info: say, warn: say, error: say };
  const defects = surviveDefects({ log: () => log, endStart: () => { console.log("ended"); process.exit(1); } });
  ${script}`,
];

/** A process of its own, in which things go wrong that nobody catches. */
const inProcess = async (script: string) => {
  try {
    const { stdout } = await run(process.execPath, argumentsFor(script));
    return { code: 0, lines: stdout.trim().split("\n") };
  } catch (error) {
    const failed = error as { code: number; stdout: string };
    return { code: failed.code, lines: failed.stdout.trim().split("\n") };
  }
};

test("a server that serves logs what nobody caught, and goes on", async () => {
  expect(
    await inProcess(`
      defects.serving();
      Promise.reject(new Error("a promise"));
      setImmediate(() => { setImmediate(() => console.log("still here")); throw new Error("a callback"); });
    `),
  ).toEqual({ code: 0, lines: ["defect a promise", "defect a callback", "still here"] });
});

test("a start in which something goes wrong that nobody caught ends", async () => {
  expect(await inProcess(`Promise.reject(new Error("a part"));`)).toEqual({
    code: 1,
    lines: ["defect a part", "ended"],
  });
});

test("a server whose log nobody reads any more goes on, and says nothing of it", async () => {
  const server = spawn(
    process.execPath,
    argumentsFor(`
      defects.serving();
      process.stdin.once("data", () => {
        process.stderr.write("a line of the log");
        setImmediate(() => { console.log("still here"); process.exit(0); });
      });
    `),
  );
  server.stderr.destroy();
  server.stdin.write("log something");
  expect(await text(server.stdout)).toBe("still here\n");
});
