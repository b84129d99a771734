import { expect, test } from "vitest";
import { sortPictures } from "./remote-pictures.ts";

const picture = (url: string, isUnseen = false) => ({ url, isUnseen, isBare: false });

test("trackers are told from pictures, and counted by whom they tell", () => {
  const open = "https://a.list-manage.com/track/open.php?u=1";
  expect(
    sortPictures([
      picture("https://cdn.example/a.png"),
      picture("https://cdn.example/a.png"),
      picture(open),
      picture("https://news.example/p?reader=1", true),
      picture("https://news.example/q?reader=1", true),
    ]),
  ).toEqual({
    urls: ["https://cdn.example/a.png"],
    hosts: new Map([["cdn.example", 2]]),
    trackers: new Map([
      ["Mailchimp", 1],
      ["news.example", 2],
    ]),
  });
});

test("what is shown in one place and hidden in another is a picture", () => {
  const url = "https://news.example/logo?v=1";
  expect(sortPictures([picture(url), picture(url, true)]).trackers.size).toBe(0);
});

test("a bare picture whose address is of one reader is a tracker where it is the only one", () => {
  const one = { url: "https://t.example/a8Jk2Lm9Qp4Rs7Tu1Vw3.gif", isUnseen: false, isBare: true };
  expect(sortPictures([one]).trackers.size).toBe(1);
  expect(sortPictures([one, picture("https://cdn.example/a.png")]).trackers.size).toBe(0);
});
