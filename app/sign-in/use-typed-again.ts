import { type RefObject, useEffect, useRef } from "react";

/** Of a form that was refused: the password is what one types again. `attempt` counts what was sent, from 0. */
export function useTypedAgain(attempt: number): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLInputElement>("[name=password]")?.focus();
  }, [attempt]);
  return form;
}
