import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { systemClock } from "../../mail-core/clock.ts";
import type { AccountId } from "../../mail-core/index.ts";
import { password, type Scene, stage } from "../../mail-core/testing/scene.ts";
import { vcards } from "../contacts/vcards.ts";
import { answerDav } from "../dav-http/handler.ts";
import { setMailCore } from "../mail.ts";
import { makeWebServer } from "../server/web.ts";

export interface DavAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}
export interface Asked {
  body?: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
  /** Whose name and password; null for nobody's. */
  as?: string | null;
}

/** A mail core whose contacts are served over HTTP on a socket, with bob and eve. */
export interface DavScene {
  scene: Scene;
  bob: AccountId;
  eve: AccountId;
  port: number;
  /** Bob's home, and his default book. */
  home: string;
  book: string;
  /** What the log was told. */
  failures: string[];
  /** Asks for exactly this path, as bob unless it is said. */
  ask(method: string, path: string, asked?: Asked): Promise<DavAnswer>;
  end(): Promise<void>;
}

export const asBob = `bob@crepes.fr:${password}`;
export const asEve = `eve@crepes.fr:${password}`;

export async function stageDav(): Promise<DavScene> {
  const scene = await stage({}, undefined, systemClock, { vcards });
  setMailCore(scene.core);
  const [bob, eve] = [await scene.signIn("bob@crepes.fr"), await scene.signIn("eve@crepes.fr")];
  const failures: string[] = [];
  const log = { info() {}, warn() {}, error: (event: string) => void failures.push(event) };
  const web = makeWebServer(
    async (asked, response) => {
      if (!(await answerDav(asked, response, log))) response.writeHead(404).end("of another house");
    },
    (error) => failures.push(String(error)),
    { proxyNetworks: ["127.0.0.0/8"] },
  );
  await web.listen(0, "127.0.0.1");
  const { port } = web.server.address() as AddressInfo;
  const home = `/dav/a${bob}/contacts/`;
  const ask: DavScene["ask"] = (method, path, { body, headers = {}, as = asBob } = {}) =>
    new Promise((resolve, reject) => {
      const authorization =
        as === null ? {} : { authorization: `Basic ${Buffer.from(as).toString("base64")}` };
      const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
      const sent = request({
        port,
        host: "127.0.0.1",
        method,
        path,
        headers: { ...authorization, ...length, ...headers },
      });
      sent.on("error", reject);
      sent.on("response", async (answer) => {
        const { statusCode: status = 0, headers: told } = answer;
        resolve({ status, headers: told, text: await text(answer) });
      });
      sent.end(body);
    });
  const { list } = await scene.call(bob, "AddressBook/get", {});
  return {
    ...{ scene, bob, eve, port, home, failures, ask },
    book: `${home}${list[0].id}/`,
    async end() {
      web.server.closeAllConnections();
      await web.stop();
      await scene.end();
    },
  };
}

/** A card as a phone sends it. */
export const vcard = (uid: string, name: string, ...more: string[]): string =>
  ["BEGIN:VCARD", "VERSION:3.0", `UID:${uid}`, `FN:${name}`, `N:${name};;;;`, ...more, "END:VCARD", ""].join(
    "\r\n",
  );

/** Each response of a multistatus: its path, and what follows. */
export const responsesIn = (xml: string): Map<string, string> =>
  new Map(
    Array.from(
      xml.matchAll(/<D:response><D:href>([^<]*)<\/D:href>(.*?)<\/D:response>/gs),
      ([, href = "", rest = ""]) => [href, rest] as const,
    ),
  );
export const tokenIn = (xml: string): string => /<D:sync-token>([^<]*)<\/D:sync-token>/.exec(xml)?.[1] ?? "";
