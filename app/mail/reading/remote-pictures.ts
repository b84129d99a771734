import { trackerOf } from "../../../lib/trackers/tracker.ts";
import { hostOf, type RemoteHosts } from "./blocked-words.ts";
import type { StandingPicture } from "./picture-shape.ts";

/** A use of a picture that lies at another host. */
export interface RemotePicture extends StandingPicture {
  url: string;
}

/** Which remote pictures of a message are to be looked at, and which count their reader. */
export interface SortedPictures {
  /** Where the former lie, each once. */
  urls: readonly string[];
  hosts: RemoteHosts;
  /** How many trackers each service, or host, would have been told by. */
  trackers: RemoteHosts;
}

/** What is shown in one place and hidden in another is a picture: it would be loaded all the same. */
export function sortPictures(pictures: readonly RemotePicture[]): SortedPictures {
  const seen = new Set(pictures.filter(({ isUnseen }) => !isUnseen).map(({ url }) => url));
  const urls = new Set<string>();
  const hosts = new Map<string, number>();
  const trackers = new Map<string, number>();
  const count = (held: Map<string, number>, name: string) => held.set(name, (held.get(name) ?? 0) + 1);
  for (const { url, isUnseen, isBare } of pictures) {
    const isLone = isBare && pictures.length === 1;
    const tracker = trackerOf(url, { isUnseen: isUnseen && !seen.has(url), isLone });
    count(tracker === null ? hosts : trackers, tracker ?? hostOf(url));
    if (tracker === null) urls.add(url);
  }
  return { urls: [...urls], hosts, trackers };
}
