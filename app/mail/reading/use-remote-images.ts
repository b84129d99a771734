import { useCallback, useEffect, useState } from "react";
import { failureForStatus } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { useSteadyMail } from "../mail-context.tsx";
import type { RemotePicture, SortedPictures } from "./remote-pictures.ts";

/** What of a message's remote pictures is shown: nothing, what is to be looked at, or trackers as well. */
export type WantedImages = "none" | "pictures" | "everything";

/** As many as the server signs at once. */
const urlsMax = 500;

/** By which addresses of its own the server gives the pictures that lie elsewhere. Known trackers have none unless they are asked for. */
async function signedAddresses(
  accountId: Id,
  urls: readonly string[],
  withTrackers: boolean,
): Promise<Map<string, string>> {
  const place = `/jmap/images/${encodeURIComponent(accountId)}`;
  const answer = await fetch(place, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ urls: urls.slice(0, urlsMax), withTrackers }),
  });
  if (!answer.ok) throw failureForStatus(answer.status);
  const { signed } = (await answer.json()) as { signed: (string | null)[] };
  const found = new Map<string, string>();
  for (const [at, url] of urls.entries()) if (signed[at]) found.set(url, `${place}/${signed[at]}`);
  return found;
}

const nowhere = () => null;

interface RemoteImages {
  /** Where a picture is shown from; null while it is not. */
  remoteUrl: (url: string) => string | null;
  /** Tells of all that a message has; once they are wanted, these are asked for. */
  name(pictures: readonly RemotePicture[]): void;
  /** What they are; null until that is told apart. */
  sorted: SortedPictures | null;
  /** How many are wanted whose addresses this server never calls. */
  refused: number;
  /** True where the server could not be asked. */
  failed: boolean;
  again(): void;
}

/** Where remote pictures come from once they are wanted: by way of this server, or from where they lie where its operator says so. */
export function useRemoteImages(wanted: WantedImages): RemoteImages {
  const { hasImageProxy, store } = useSteadyMail();
  // As a text: two lists of the same are the same.
  const [named, setNamed] = useState("[]");
  const [sorted, setSorted] = useState<SortedPictures | null>(null);
  const [shown, setShown] = useState<{ from: ReadonlyMap<string, string>; refused: number } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (named === "[]" || failed) return;
    let isGone = false;
    const find = async () => {
      const pictures = JSON.parse(named) as RemotePicture[];
      const { sortPictures } = await import("./remote-pictures.ts");
      const found = sortPictures(pictures);
      if (isGone) return;
      setSorted(found);
      if (wanted === "none") return;
      const withTrackers = wanted === "everything";
      const urls = withTrackers ? [...new Set(pictures.map(({ url }) => url))] : found.urls;
      const from = hasImageProxy
        ? await signedAddresses(store.readerId, urls, withTrackers)
        : new Map(urls.filter((url) => URL.canParse(url)).map((url) => [url, url]));
      if (!isGone) setShown({ from, refused: urls.length - from.size });
    };
    find().catch(() => !isGone && setFailed(true));
    return () => {
      isGone = true;
    };
  }, [wanted, hasImageProxy, failed, named, store]);
  const name = useCallback((pictures: readonly RemotePicture[]) => setNamed(JSON.stringify(pictures)), []);
  const from = useCallback((url: string) => shown?.from.get(url) ?? null, [shown]);
  return {
    remoteUrl: wanted === "none" ? nowhere : from,
    name,
    sorted,
    refused: shown?.refused ?? 0,
    failed: failed && wanted !== "none",
    again: () => setFailed(false),
  };
}
