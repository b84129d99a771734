import { useSyncExternalStore } from "react";

let isOld = false;
const listeners = new Set<() => void>();

/** True once code that this page wants is gone: a newer build runs on the server, and only loading the page again helps. */
export const useIsOldBuild = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isOld,
    () => false,
  );

const codePath = "/_next/static/chunks/";

/** Asks the server which files its build has. False when it does not answer. */
export async function isBuildGone(): Promise<boolean> {
  const answer = await fetch("/offline/files", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return false;
  const { files } = (await answer.json()) as { files: string[] };
  const own = [...document.scripts].map(({ src }) => src && new URL(src).pathname);
  const isGone = own.some((path) => path.startsWith(codePath) && !files.includes(path));
  if (!isGone) return false;
  isOld = true;
  for (const listener of listeners) listener();
  return true;
}
