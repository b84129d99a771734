"use client";

import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { isBuildGone } from "./old-build.ts";
import { whenIdle } from "./when-idle.ts";

/** Code that is not needed to show the page. */
interface LaterCode<T> {
  /** Once it has come. */
  here: T | null;
  fetch(): Promise<T>;
}

/** Between two tries to fetch code that did not come. */
const againMs = 2_000;

/**
 * Tries for as long as it takes: where the server is away, what is shown already must not fail for what is not. Of a build that is gone
 * nothing comes any more, and whoever looks at it is asked to load the page again.
 */
export async function untilHere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      if (await isBuildGone()) return new Promise(() => {});
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

const rest: (() => Promise<unknown>)[] = [];

/** Code that comes once the page is idle (`FetchTheRest`), or when it is first asked for, if that is sooner. */
export function laterCode<T>(load: () => Promise<T>): LaterCode<T> {
  const code: LaterCode<T> = {
    here: null,
    async fetch() {
      code.here ??= await untilHere(load);
      return code.here;
    },
  };
  rest.push(code.fetch);
  return code;
}

/**
 * A component that is not needed to show the page. Its code comes once the page is idle (`FetchTheRest`), or when it
 * is first drawn, if that is sooner.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode = null,
): ComponentType<Props> {
  const code = laterCode(load);
  // `lazy` gives back a component of any kind, a function here.
  const awaited = lazy(async () => ({ default: await code.fetch() })) as unknown as ComponentType<Props>;
  return (props) => (
    <Suspense fallback={fallback}>
      <Fetched {...{ code, awaited, props }} />
    </Suspense>
  );
}

interface FetchedProps<Props> {
  code: LaterCode<ComponentType<Props>>;
  awaited: ComponentType<Props>;
  props: Props;
}

/** What is here is drawn at once, where a lazy component shows its fallback first. The choice holds: another type would begin anew. */
function Fetched<Props extends object>({ code, awaited, props }: FetchedProps<Props>) {
  const [Component] = useState<ComponentType<Props>>(() => code.here ?? awaited);
  return <Component {...props} />;
}

/** Fetches what `later` put off, so that nobody waits for it at a key. */
export function FetchTheRest() {
  useEffect(
    () =>
      whenIdle(() => {
        for (const load of rest) void load();
      }),
    [],
  );
  return null;
}
