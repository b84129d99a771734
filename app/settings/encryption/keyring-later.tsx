"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "../../ui/skeleton.tsx";

/** In the browser alone, where the keys are. */
export const KeyringLater = dynamic(
  () => import("./keyring-sections.tsx").then((all) => all.KeyringSections),
  {
    ssr: false,
    loading: () => <Skeleton className="h-60 w-full" />,
  },
);
