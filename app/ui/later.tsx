"use client";

import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { whenIdle } from "./when-idle.ts";

interface Code<Props> {
  /** Once it has come. */
  here: ComponentType<Props> | null;
  awaited: ComponentType<Props>;
}

/** Between two tries to fetch code that did not come. */
const againMs = 2_000;

/** Tries for as long as it takes: where the server is away, what is shown already must not fail for what is not. */
async function untilHere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

const rest: (() => Promise<unknown>)[] = [];

/**
 * A component that is not needed to show the page. Its code comes once the page is idle (`FetchTheRest`), or when it
 * is first drawn, if that is sooner.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode = null,
): ComponentType<Props> {
  const fetched = async () => {
    code.here = await untilHere(load);
    return { default: code.here };
  };
  const code: Code<Props> = { here: null, awaited: lazy(fetched) as unknown as ComponentType<Props> };
  rest.push(fetched);
  return (props) => (
    <Suspense fallback={fallback}>
      <Fetched code={code} props={props} />
    </Suspense>
  );
}

/** What is here is drawn at once, where a lazy component shows its fallback first. The choice holds: another type would begin anew. */
function Fetched<Props extends object>({ code, props }: { code: Code<Props>; props: Props }) {
  const [Component] = useState<ComponentType<Props>>(() => code.here ?? code.awaited);
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
