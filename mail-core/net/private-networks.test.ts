import { expect, test } from "vitest";
import { isPrivate, mayCall } from "./private-networks.ts";

test.each(["8.8.8.8", "128.119.12.5", "1.1.1.1", "223.255.255.1", "2606:4700::1111", "2a00:1450:4001::8a"])(
  "%s is a host of the world's",
  (address) => {
    expect(isPrivate(address)).toBe(false);
    expect(mayCall(address, { isOwn: false })).toBe(true);
  },
);

test.each([
  ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1"],
  ...["198.18.0.1", "224.0.0.1", "255.255.255.255"],
  ...[
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "::10.0.0.1",
    "64:ff9b:1::a00:1",
    "2001:0:a00:1::",
    "2002:a00:1::",
    "100::1",
    "fec0::1",
    "fc00::1",
    "fe80::1",
    "ff02::1",
  ],
])("%s is called only where the operator vouches for the resolvers", (address) => {
  expect(mayCall(address, { isOwn: false })).toBe(false);
  expect(mayCall(address, { isOwn: true })).toBe(true);
});
