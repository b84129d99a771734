/** The page that stands for every other one while the server cannot be reached, and what a browser needs for it. */
const offlinePage = "/offline";
const list = "/offline/files";
const cachePrefix = "keryx-build ";

interface Build {
  build: string;
  look: string;
  files: string[];
}

async function download(path: string): Promise<Response> {
  const answer = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
  return answer;
}

/** The page comes last, so a build that has it has everything: the line may break while the files come. */
const isWhole = async (name: string): Promise<boolean> =>
  (await caches.match(offlinePage, { cacheName: name })) !== undefined;

/**
 * Keeps the files of the build that the server runs now, all or nothing, and forgets those of other builds. Files have names
 * that say what is in them, so one that is here already is taken from here. Throws when the server cannot be reached.
 */
export async function renewPages(): Promise<void> {
  const answer = await download(list);
  const { build, look, files } = (await answer.json()) as Build;
  const name = `${cachePrefix}${build} ${look}`;
  if (await isWhole(name)) return;
  const kept = await Promise.all(
    files.map(async (path) => [path, (await caches.match(path)) ?? (await download(path))] as const),
  );
  const page = await download(offlinePage);
  const cache = await caches.open(name);
  await Promise.all(kept.map(([path, file]) => cache.put(path, file)));
  await cache.put(offlinePage, page);
  const older = (await caches.keys()).filter((one) => one.startsWith(cachePrefix) && one !== name);
  await Promise.all(older.map((one) => caches.delete(one)));
}

/** A file of a build, from here when it is here: the same name is the same file for ever. */
export const buildFile = async (request: Request): Promise<Response> =>
  (await caches.match(request)) ?? (await fetch(request));

/** Where only a proxy answers, which cannot reach the server either. */
export const isAway = ({ status }: Response) => status >= 502 && status <= 504;

/** A page from the server; the offline page where nothing answers, or only a proxy that cannot reach it either. */
export async function pageOrOffline(coming: Promise<Response>): Promise<Response> {
  const answer = await coming.catch(() => null);
  if (answer && !isAway(answer)) return answer;
  return (await caches.match(offlinePage)) ?? answer ?? Response.error();
}
