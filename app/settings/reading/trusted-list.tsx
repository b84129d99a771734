"use client";

import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { noLongerShowFrom } from "./actions.ts";

/** The senders whose images are always shown, and the way back for each. */
export function TrustedList({ start }: { start: readonly string[] }) {
  const [senders, setSenders] = useState(start);
  const remove = async (address: string) => {
    try {
      await noLongerShowFrom(address);
      setSenders((held) => held.filter((one) => one !== address));
      toast.success(`Images of ${address} are blocked again`);
    } catch {
      toast.error("That could not be changed. Try again in a moment.");
    }
  };
  if (senders.length === 0)
    return (
      <p className="text-sm text-pretty text-ink-2">
        Nobody yet. Over a message with remote images you can choose to show them always.
      </p>
    );
  return (
    <ul aria-label="Senders whose images are shown" className="grid gap-2">
      {senders.map((address) => (
        <li key={address} className="flex min-h-11 items-center gap-3 rounded-lg border py-1.5 pr-2 pl-4">
          <span className="min-w-0 grow truncate text-sm">{address}</span>
          <Button size="sm" onClick={() => void remove(address)}>
            Block again
            <span className="sr-only"> {address}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
