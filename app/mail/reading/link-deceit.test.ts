import { expect, test } from "vitest";
import { linkDeceit } from "./link-deceit.ts";

test.each([
  ["https://www.bank.example/login", "https://evil.example/login", "www.bank.example", "evil.example"],
  ["bank.example", "https://bank.example.evil.example/", "bank.example", "bank.example.evil.example"],
  [" bank.co.uk. ", "http://evil.co.uk", "bank.co.uk", "evil.co.uk"],
  ["https://bank.example", "https://bank.example@evil.example/", "bank.example", "evil.example"],
  ["bänk.example", "https://bank.example", "xn--bnk-qla.example", "bank.example"],
  ["192.0.2.1", "https://192.0.2.2/", "192.0.2.1", "192.0.2.2"],
])("%j that leads to %s is asked about", (text, href, says, leadsTo) => {
  expect(linkDeceit(text, href)).toEqual({ says, leadsTo });
});

test.each([
  ["https://bank.example/a", "https://www.bank.example/b?c"],
  ["bank.example", "https://login.bank.example"],
  ["BANK.example", "http://bank.example"],
  ["Log in", "https://evil.example"],
  ["See bank.example for more", "https://evil.example"],
  ["invoice.pdf", "https://files.example/invoice.pdf"],
  ["carol@bank.example", "mailto:carol@evil.example"],
  ["bank.example", "mailto:carol@evil.example"],
  ["bank.example", "#part"],
  ["", "https://evil.example"],
])("%j that leads to %s is followed", (text, href) => {
  expect(linkDeceit(text, href)).toBeNull();
});
