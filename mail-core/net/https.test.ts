import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeAll, expect, test } from "vitest";
import { certify, type Made } from "../testing/certificates.ts";
import { type PolicyHost, startPolicyHost } from "../testing/policy-host.ts";
import { httpsGet, httpsPost } from "./https.ts";

const trusted = getCACertificates("default");
let authority: Made;
let own: Made;
beforeAll(async () => {
  authority = await certify(["Root"], { isAuthority: true });
  own = await certify(["mta-sts.hamburger.edu"], { by: authority });
});

let host: PolicyHost;
afterEach(async () => {
  setDefaultCACertificates(trusted);
  await host.close();
});

async function get(
  answer: PolicyHost["answer"],
  certificate = own,
  name = "mta-sts.hamburger.edu",
  timeoutMs = 20_000,
) {
  setDefaultCACertificates([authority.cert]);
  host = await startPolicyHost(certificate, answer);
  const limits = { maxOctets: 1_000, timeoutMs };
  return httpsGet({
    host: name,
    address: "127.0.0.1",
    port: host.port,
    path: "/x.txt",
    types: ["text/plain"],
    ...limits,
  });
}

test("a text is fetched from the address that is given, under the name that is meant", async () => {
  expect(await get("crêpes")).toEqual({ ok: true, text: "crêpes" });
  expect(host.asked).toEqual([`mta-sts.hamburger.edu:${host.port}/x.txt`]);
});

const text = { "content-type": "text/plain; charset=utf-8" };

test.each<[string, Exclude<PolicyHost["answer"], string>, RegExp]>([
  [
    "leads elsewhere",
    (response) => response.writeHead(301, { ...text, location: "https://evil.example/" }).end(),
    /301/,
  ],
  ["has nothing there", (response) => response.writeHead(404, text).end("x"), /404/],
  ["has an empty answer", (response) => response.writeHead(204, text).end(), /204/],
  [
    "sends HTML",
    (response) => response.writeHead(200, { "content-type": "text/html" }).end("x"),
    /text\/plain/,
  ],
  ["sends too much", (response) => response.writeHead(200, text).end("x".repeat(1_001)), /1000 octets/],
  ["never ends", (response) => response.writeHead(200, text).write("x"), /in time/],
  ["says nothing", () => {}, /in time/],
  [
    "breaks off",
    (response) =>
      response.writeHead(200, { ...text, "content-length": "10" }).write("x", () => response.destroy()),
    /./,
  ],
])("a host that %s has given nothing", async (_, answer, why) => {
  const timeoutMs = String(why) === "/in time/" ? 500 : 20_000;
  expect(await get((response) => void answer(response), own, undefined, timeoutMs)).toMatchObject({
    ok: false,
    isCertificate: false,
    why: expect.stringMatching(why),
  });
});

test.each<[string, () => Promise<Made>, string]>([
  ["is signed by nobody known", () => certify(["mta-sts.hamburger.edu"]), "mta-sts.hamburger.edu"],
  ["is for another name", async () => own, "mta-sts.example"],
  [
    "is out of its time",
    () => certify(["mta-sts.hamburger.edu"], { by: authority, until: new Date(1e12) }),
    "mta-sts.hamburger.edu",
  ],
])("a host whose certificate %s is asked for nothing", async (_, certificate, name) => {
  expect(await get("x", await certificate(), name)).toMatchObject({ ok: false, isCertificate: true });
  expect(host.asked).toEqual([]);
});

test("a host that is not there is said to be away", async () => {
  host = await startPolicyHost(own, "x");
  const { port } = host;
  await host.close();
  host = await startPolicyHost(own, "x");
  const limits = { maxOctets: 1_000, timeoutMs: 20_000 };
  expect(
    await httpsGet({
      host: "a.example",
      address: "127.0.0.1",
      port,
      path: "/",
      types: ["text/plain"],
      ...limits,
    }),
  ).toEqual({
    ok: false,
    isCertificate: false,
    why: "the host cannot be reached",
  });
});

test.each([
  [200, true],
  [204, true],
  [302, false],
  [403, false],
])("a document that is answered %i is taken: %s", async (status, ok) => {
  setDefaultCACertificates([authority.cert]);
  host = await startPolicyHost(own, (response) =>
    response.writeHead(status, { location: "/else" }).end("thanks"),
  );
  const document = { type: "application/tlsrpt+gzip", octets: Buffer.from("report") };
  const at = {
    host: "mta-sts.hamburger.edu",
    address: "127.0.0.1",
    port: host.port,
    path: "/x",
    timeoutMs: 20_000,
  };
  expect((await httpsPost({ ...at, ...document })).ok).toBe(ok);
  expect(host.asked).toEqual([`mta-sts.hamburger.edu:${host.port}/x`]);
  expect(host.posted).toEqual(["application/tlsrpt+gzip report"]);
});
