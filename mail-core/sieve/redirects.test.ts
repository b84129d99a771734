import { expect, test } from "vitest";
import { redirectTargets } from "./redirects.ts";

test("a script's targets are those of every branch, each once", () => {
  const script = `require ["copy"];
    if true { redirect :copy "Carol@hamburger.edu"; } elsif false { redirect "dave@b.example"; }
    else { redirect "carol@hamburger.edu"; }
    # redirect "nobody@b.example";`;
  expect(redirectTargets(script)).toEqual(["carol@hamburger.edu", "dave@b.example"]);
});

test("a target that is worked out from variables is another one in each script", () => {
  const script = (name: string) => `require "variables"; set "a" "${name}"; redirect "\${a}@b.example";`;
  expect(redirectTargets(script("carol"))).not.toEqual(redirectTargets(script("mallory")));
  expect(redirectTargets(script("carol"))).toHaveLength(1);
});

test("what is no script, or keeps mail here, sends it nowhere", () => {
  expect(redirectTargets('redirect "a@b.example"')).toEqual([]);
  expect(redirectTargets('require "fileinto"; fileinto "redirect";')).toEqual([]);
});
