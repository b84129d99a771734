import { expect, test } from "vitest";
import { unsubscribeWay } from "./unsubscribe-way.ts";

const way = (urls: string[] | null, post: string | null = null) =>
  unsubscribeWay({ "header:List-Unsubscribe:asURLs": urls, "header:List-Unsubscribe-Post:asText": post });
const both = ["mailto:leave@list.example?subject=go%20away", "https://list.example/u"];

test("the way that asks least of the reader is taken", () => {
  expect(way(both, "List-Unsubscribe=One-Click")).toEqual({ kind: "post", host: "list.example" });
  expect(way(both)).toEqual({ kind: "mail", to: "leave@list.example", subject: "go away", text: "" });
  expect(way(["https://list.example/u"])).toEqual({
    kind: "page",
    host: "list.example",
    url: "https://list.example/u",
  });
});

test("a message without a subject says what it is for", () => {
  expect(way(["mailto:leave@list.example"])).toMatchObject({ subject: "unsubscribe" });
});

test("what could do more than leave a list is no way", () => {
  for (const odd of [
    null,
    [],
    ["javascript:alert(1)"],
    ["http://list.example/u"],
    ["https://me:secret@list.example/u"],
    ["mailto:a@x.example,b@y.example"],
    ["mailto:?to=a@x.example"],
    ["mailto:%0d%0aBcc:all@x.example"],
    ["mailto:%ff@x.example"],
    ["no address at all"],
  ])
    expect(way(odd, "List-Unsubscribe=One-Click")).toBeNull();
  expect(way(["mailto:leave@list.example?cc=all@x.example&subject=a%0d%0aBcc:%20b"])).toEqual({
    kind: "mail",
    to: "leave@list.example",
    subject: "a Bcc: b",
    text: "",
  });
});
