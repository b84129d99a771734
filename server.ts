import { join } from "node:path";
import next from "next";
import { vcards } from "./lib/contacts/vcards.ts";
import { answerDav } from "./lib/dav-http/handler.ts";
import { checkDatabase, migrateDatabase } from "./lib/db/connect.ts";
import { setDatabaseUrl } from "./lib/db/database-url.ts";
import { diskFullness } from "./lib/db/free-space.ts";
import { startPostgres } from "./lib/db/postgres.ts";
import { answerJmap } from "./lib/jmap-http/handler.ts";
import { labelBook } from "./lib/label-book.ts";
import { lineLog } from "./lib/log.ts";
import { setMailCore } from "./lib/mail.ts";
import { answerSingleSignOn } from "./lib/oidc/handler.ts";
import { setSingleSignOn } from "./lib/oidc/offer.ts";
import { PlainFailure } from "./lib/plain-failure.ts";
import { answerPrograms } from "./lib/programs-http/handler.ts";
import { banner } from "./lib/server/banner.ts";
import { surviveDefects } from "./lib/server/defects.ts";
import { dataFolder, readConfig, root } from "./lib/server/environment.ts";
import { live, Stopped } from "./lib/server/life.ts";
import { packedFiles } from "./lib/server/packed-files.ts";
import { setPagePolicy } from "./lib/server/page-policy.ts";
import { checkPorts } from "./lib/server/ports.ts";
import { secretKey } from "./lib/server/secret-key.ts";
import { makeWebServer } from "./lib/server/web.ts";
import { checkCertificate, ownCertificate } from "./lib/tls/certificate.ts";
import { systemClock } from "./mail-core/clock.ts";
import { composeMailCore } from "./mail-core/compose.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
let log = lineLog("info");
const life = live({ say, onFailure: (error) => log.error("stop.failed", { error }) });

const defects = surviveDefects({ log: () => log, endStart: () => void life.stop(1) });

/** Starts the parts in order. Whatever can be refused is refused before anything is made. */
async function start(): Promise<void> {
  // Routes find the build from here.
  process.chdir(root);
  const config = await life.part(() => readConfig());
  log = lineLog(config.log);
  if (config.tls) await checkCertificate(config.tls);
  await life.part(() => checkPorts(config));
  if (config.databaseUrl) await checkDatabase(config.databaseUrl);
  const folder = await life.part(() => dataFolder(config));
  await life.part(
    () => folder.hold("server"),
    () => folder.release(),
  );
  const files = config.tls ?? (await ownCertificate(folder.dir, config.mail.hostname));

  const key = await secretKey(config.secretKeyFile, folder.dir);

  let databaseUrl = config.databaseUrl;
  if (!databaseUrl) {
    say("Starting the database …");
    const embedded = await life.part(
      () => startPostgres(folder, { onRestart: (reason) => log.error("database.ended", { reason }) }),
      (postgres) => postgres.stop(),
    );
    life.whenForced(() => embedded.kill());
    databaseUrl = embedded.url;
  }
  const url = databaseUrl;
  const applied = await life.part(() => migrateDatabase(url));
  for (const migration of applied) log.info("database.migrated", { migration });
  setDatabaseUrl(url);

  const core = await life.part(
    () =>
      composeMailCore({
        databaseUrl: url,
        config: { ...config.mail, tls: files, secretKey: key },
        // The data folder is held by us alone, and so is the database in it.
        isSole: !config.databaseUrl,
        isDiskFull: config.databaseUrl ? undefined : diskFullness(folder.dir),
        labels: labelBook,
        vcards,
        clock: systemClock,
        log,
      }),
    (made) => made.close(),
  );
  setMailCore(core);
  process.env.NEXTAUTH_URL = config.url;
  process.env.NEXTAUTH_SECRET = await core.authSecret();

  setSingleSignOn(config.oidc);
  const answerOidc = config.oidc ? answerSingleSignOn(config.oidc, { url: config.url, log }) : null;

  say("Starting the web …");
  const answerPacked = await packedFiles(join(root, ".next/static/chunks"));
  const web = makeWebServer(
    async (request, response) => {
      if (await answerJmap(request, response, log)) return;
      if (await answerDav(request, response, log)) return;
      if (await answerPrograms(request, response, log)) return;
      if (answerPacked(request, response)) return;
      if (await answerOidc?.(request, response)) return;
      setPagePolicy(request, response, { hasImageProxy: core.remoteImages !== null });
      await app.getRequestHandler()(request, response);
    },
    (error) => log.error("web.defect", { error }),
    { isHttps: config.url.startsWith("https:"), proxyNetworks: config.webProxyNetworks },
  );
  const app = next({
    dev: false,
    dir: root,
    httpServer: web.server,
    hostname: config.bind,
    port: config.httpPort,
  });
  await life.part(
    () => app.prepare(),
    async () => {
      await app.close();
      const { closePrisma } = await import("./lib/db/prisma.ts");
      await closePrisma();
    },
  );
  await life.part(
    () => core.start(),
    () => core.stop(),
  );
  await life.part(
    () => web.listen(config.httpPort, config.bind),
    () => web.stop(),
  );
  defects.serving();
  say(banner(config, await core.setUp.done()));
}

start().catch(async (error: unknown) => {
  if (error instanceof Stopped) return;
  if (error instanceof PlainFailure) process.stderr.write(`\n${error.message}\n`);
  else log.error("start.failed", { error });
  await life.stop(1);
});
