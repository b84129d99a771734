import { expect, test } from "vitest";
import type { DraftContent } from "./draft.ts";
import { DraftSaver, type SaveState } from "./saver.ts";

const content = (subject: string) => ({ subject }) as DraftContent;

function bench() {
  const timers = new Set<() => void>();
  const saves: { subject: string; older: readonly string[] }[] = [];
  const states: SaveState[] = [];
  let answer: () => Promise<string> = async () => `d${saves.length}`;
  let copies: string[] = [];
  const sought: string[][] = [];
  const saver = new DraftSaver(
    {
      async save({ subject }, older) {
        saves.push({ subject, older });
        return answer();
      },
      copies: async (contents) => {
        sought.push(contents.map(({ subject }) => subject));
        return copies;
      },
      onState: (state) => states.push(state),
      after(_, callback) {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    },
    null,
  );
  return {
    saver,
    saves,
    sought,
    states,
    timers,
    answerWith: (next: () => Promise<string>) => {
      answer = next;
    },
    copiesAre: (ids: string[]) => {
      copies = ids;
    },
  };
}

test("typing is saved once, after a pause, and takes the place of the save before", async () => {
  const { saver, saves, timers } = bench();
  saver.change(content("a"));
  saver.change(content("ab"));
  expect(timers.size).toBe(1);
  await saver.flush();
  saver.change(content("abc"));
  await saver.flush();
  expect(saves).toEqual([
    { subject: "ab", older: [] },
    { subject: "abc", older: ["d1"] },
  ]);
});

test("saves never overlap: what is typed during one waits for the next", async () => {
  const { saver, saves, states, answerWith } = bench();
  let finish = (_: string) => {};
  answerWith(() => new Promise((resolve) => (finish = resolve)));
  saver.change(content("a"));
  const first = saver.flush();
  saver.change(content("b"));
  const second = saver.flush();
  expect(saves).toHaveLength(1);
  answerWith(async () => "second");
  finish("first");
  await Promise.all([first, second]);
  expect(saves[1]).toEqual({ subject: "b", older: ["first"] });
  expect(states.at(-1)).toBe("saved");
});

test("a save that failed is tried again with the newest text, and looks for a copy that got through", async () => {
  const { saver, saves, states, answerWith, copiesAre } = bench();
  answerWith(async () => {
    throw new Error("offline");
  });
  saver.change(content("a"));
  await saver.flush();
  expect(states.at(-1)).toBe("failed");
  expect(saver.isClean).toBe(false);
  copiesAre(["orphan"]);
  answerWith(async () => "ok");
  await saver.flush();
  expect(saves.at(-1)).toEqual({ subject: "a", older: ["orphan"] });
  expect(saver.isClean).toBe(true);
});

test("only what one's own lost attempts said is looked for, and no more once a save is answered", async () => {
  const { saver, sought, answerWith } = bench();
  answerWith(async () => {
    throw new Error("offline");
  });
  saver.change(content("a"));
  await saver.flush();
  saver.change(content("ab"));
  await saver.flush();
  answerWith(async () => "ok");
  saver.change(content("abc"));
  await saver.flush();
  saver.change(content("abcd"));
  await saver.flush();
  expect(sought).toEqual([["a"], ["a", "ab"]]);
});

test("after stop nothing is saved any more", async () => {
  const { saver, saves, timers } = bench();
  saver.change(content("a"));
  await saver.stop();
  expect(timers.size).toBe(0);
  await saver.flush();
  saver.change(content("b"));
  expect(saves).toEqual([]);
});

test("what is secret is not saved, not even when it is flushed, and is saved once it is secret no more", async () => {
  const { saver, saves, states, timers } = bench();
  saver.change({ ...content("one"), smime: { sign: false, encrypt: true } });
  expect(timers.size).toBe(0);
  await saver.flush();
  expect(saves).toEqual([]);
  expect(saver.isClean).toBe(false);
  expect(states).toEqual(["here"]);
  saver.change(content("two"));
  await saver.flush();
  expect(saves).toEqual([{ subject: "two", older: [] }]);
});
