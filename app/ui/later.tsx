"use client";

import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { whenIdle } from "./when-idle.ts";

interface Code<Props> {
  /** Once it has come. */
  here: ComponentType<Props> | null;
  awaited: ComponentType<Props>;
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
    code.here = await load();
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
        // What does not come now comes when it is asked for.
        for (const load of rest) load().catch(() => {});
      }),
    [],
  );
  return null;
}
