"use client";

import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { groupsOf } from "./password-words.ts";

/** A password that was made just now; the gaps are drawn and no part of it. */
export function FreshPassword({
  password,
  address,
  onClose,
}: {
  password: string;
  address: string;
  onClose(): void;
}) {
  const letters = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(password);
      setDone(true);
    } catch {
      // Without HTTPS a browser has no clipboard for us: the text is selected, and Ctrl-C takes it.
      if (letters.current) getSelection()?.selectAllChildren(letters.current);
    }
  };
  return (
    <div className="grid gap-4">
      <p
        ref={letters}
        data-testid="fresh-password"
        className="flex flex-wrap justify-center gap-x-4 gap-y-1 rounded-lg border bg-sunken px-4 py-5 font-mono text-lg tracking-wide select-all"
      >
        {groupsOf(password).map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the groups never change places.
          <span key={at}>{group}</span>
        ))}
      </p>
      <p className="text-sm text-ink-2">
        Type it in the program in place of your password, with {address} as the user. The gaps do not count.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={copy}>
          {done ? <Check aria-hidden /> : <Copy aria-hidden />}
          {done ? "Copied" : "Copy"}
        </Button>
        <Button variant="primary" onClick={onClose}>
          I have it
        </Button>
      </div>
    </div>
  );
}
