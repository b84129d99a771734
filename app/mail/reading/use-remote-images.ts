import { useCallback, useEffect, useState } from "react";
import { failureForStatus } from "../../../lib/jmap/client.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** As many as the server signs at once. */
const urlsMax = 500;

/** By which addresses of its own the server gives the pictures that lie elsewhere. */
async function signedAddresses(accountId: Id, urls: readonly string[]): Promise<Map<string, string>> {
  const place = `/jmap/images/${encodeURIComponent(accountId)}`;
  const answer = await fetch(place, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ urls: urls.slice(0, urlsMax) }),
  });
  if (!answer.ok) throw failureForStatus(answer.status);
  const { signed } = (await answer.json()) as { signed: (string | null)[] };
  const found = new Map<string, string>();
  for (const [at, url] of urls.entries()) if (signed[at]) found.set(url, `${place}/${signed[at]}`);
  return found;
}

const nowhere = () => null;
const straight = (url: string) => url;

interface RemoteImages {
  /** Where a picture is shown from; null while it is not. */
  remoteUrl: (url: string) => string | null;
  /** Tells of all that a message names; once they are wanted, these are asked for. */
  name(urls: readonly string[]): void;
  /** True where the server could not be asked. */
  failed: boolean;
  again(): void;
}

/** Where remote pictures come from once they are wanted: by way of this server, or from where they lie where its operator says so. */
export function useRemoteImages(wanted: boolean): RemoteImages {
  const { hasImageProxy, store } = useSteadyMail();
  // As a text: two lists of the same are the same.
  const [named, setNamed] = useState("");
  const [signed, setSigned] = useState<ReadonlyMap<string, string> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted || !hasImageProxy || failed || named === "") return;
    let isGone = false;
    signedAddresses(store.accountId, named.split("\n")).then(
      (found) => !isGone && setSigned(found),
      () => !isGone && setFailed(true),
    );
    return () => {
      isGone = true;
    };
  }, [wanted, hasImageProxy, failed, named, store]);
  const name = useCallback((urls: readonly string[]) => setNamed(urls.join("\n")), []);
  const fromHere = useCallback((url: string) => signed?.get(url) ?? null, [signed]);
  const source = hasImageProxy ? fromHere : straight;
  return { remoteUrl: wanted ? source : nowhere, name, failed, again: () => setFailed(false) };
}
