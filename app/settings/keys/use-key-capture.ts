import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { letterOf, secondKeyMs } from "../../mail/keys/key-press.ts";

/** Keys that move on, or that stop it. */
const kept = /^(Tab|Escape|Shift|Control|Alt|Meta|AltGraph|CapsLock|Dead|Unidentified|Process)$/;

export interface KeyCapture {
  isOn: boolean;
  /** The first key of two, while the second is waited for. */
  first: string | null;
  begin(): void;
  stop(): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** Reads one key, or two that are pressed one after the other; Escape and Tab give up. */
export function useKeyCapture(onKeys: (keys: string) => void): KeyCapture {
  const [isOn, setOn] = useState(false);
  const [first, setFirst] = useState<string | null>(null);
  const wait = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(wait.current), []);
  const stop = () => {
    clearTimeout(wait.current);
    setOn(false);
    setFirst(null);
  };
  const end = (keys: string) => {
    stop();
    onKeys(keys);
  };
  return {
    isOn,
    first,
    stop,
    begin() {
      setFirst(null);
      setOn(true);
    },
    onKeyDown(event) {
      if (!isOn) return;
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        return stop();
      }
      const key = letterOf(event.nativeEvent);
      if (kept.test(key) || event.ctrlKey || event.metaKey || event.altKey || !/^[!-~]+$/.test(key)) return;
      event.preventDefault();
      if (first !== null) return end(`${first} ${key}`);
      setFirst(key);
      wait.current = setTimeout(() => end(key), secondKeyMs);
    },
  };
}
