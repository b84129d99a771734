"use client";

import type { FormEvent, ReactNode } from "react";
import { signOut } from "../sign-in/actions.ts";
import { useLeaving } from "../sign-in/unsent.tsx";
import { Button } from "../ui/button.tsx";

/** Signs out; without scripts by the form alone, since nothing is kept in the browser then. */
export function SignOutButton({ children }: { children: ReactNode }) {
  const { leave, asked } = useLeaving(() => signOut());
  const asking = (event: FormEvent) => {
    event.preventDefault();
    void leave();
  };
  return (
    <form action={signOut} onSubmit={asking} className="-me-2.5 max-md:ms-auto">
      <Button type="submit" size="sm" variant="ghost">
        {children}
      </Button>
      {asked}
    </form>
  );
}
