import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient } from "../testing/raw-client.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage({ proxyNetworks: ["127.0.0.0/8"] });
});
afterAll(() => scene.end());

const behind = async (header: string, port = scene.ports.pop3) => {
  const client = await RawClient.open(port);
  client.send(`${header}\r\n`);
  expect(await client.line()).toMatch(/^\+OK/);
  return client;
};
const say = async (client: RawClient, line: string) => {
  client.send(`${line}\r\n`);
  return client.line();
};

test.each(["PROXY TCP4 192.0.2.7 198.51.100.1 1 2", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2", "PROXY UNKNOWN"])(
  "behind a proxy no password passes in the clear, whoever it names: %s",
  async (header) => {
    const client = await behind(header);
    expect(await say(client, "USER bob")).toMatch(/^-ERR/);
    client.close();
  },
);

test("wrong passwords are counted by the client's address", async () => {
  const client = await behind("PROXY TCP4 192.0.2.7 198.51.100.1 1 2");
  expect(await say(client, "STLS")).toMatch(/^\+OK/);
  await client.startTls();
  await say(client, "USER bob");
  expect(await say(client, "PASS wrong")).toMatch(/^-ERR/);
  await say(client, "USER bob");
  expect(await say(client, `PASS ${password}`)).toMatch(/^\+OK/);
  client.close();
  const other = await behind("PROXY TCP4 192.0.2.8 198.51.100.1 1 2");
  await say(other, "STLS");
  await other.startTls();
  await say(other, "USER eve");
  expect(await say(other, "PASS wrong")).toMatch(/^-ERR/);
  other.close();
  expect(await scene.database.query("SELECT network FROM sign_in_failure")).toEqual([
    { network: "192.0.2.8" },
  ]);
});

test("on the TLS port the header comes before the handshake", async () => {
  const client = await RawClient.open(scene.ports.pop3s);
  await client.startTls("TLSv1.3", { before: Buffer.from("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n") });
  expect(await client.line()).toMatch(/^\+OK/);
  client.close();
});
