"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useEffect, useState } from "react";
import { keysHere } from "../../../../lib/smime/keyring-database.ts";
import { untilHere } from "../../../ui/later.tsx";
import { useSteadyMail } from "../../mail-context.tsx";
import type { SmimeBar } from "./smime-bar.tsx";

const Bar = dynamic(() => untilHere(() => import("./smime-bar.tsx")).then((all) => all.SmimeBar), {
  ssr: false,
});

/** The switches of signing and encryption, where there is a key for them or a message asks for them. */
export function SmimeBarLater(props: ComponentProps<typeof SmimeBar>) {
  const { store } = useSteadyMail();
  const [hasKeys, setHasKeys] = useState(false);
  useEffect(() => {
    let isGone = false;
    void keysHere(store.readerId).then(
      (count) => isGone || setHasKeys(count > 0),
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [store]);
  const { smime } = props.content;
  return hasKeys || smime?.sign || smime?.encrypt ? <Bar {...props} /> : null;
}
