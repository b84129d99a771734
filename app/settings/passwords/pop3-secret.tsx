"use client";

import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { makePop3Secret, removePop3Secret } from "./actions.ts";
import { FreshPassword } from "./fresh-password.tsx";

/** The secret for APOP, where the server takes it. */
export function Pop3Secret({ has, address }: { has: boolean; address: string }) {
  const [asked, setAsked] = useState<"make" | "remove" | null>(null);
  const [fresh, setFresh] = useState<string | null>(null);
  const close = () => {
    setAsked(null);
    setFresh(null);
  };
  return (
    <section className="mt-8 flex flex-wrap items-center gap-3 rounded-xl border bg-surface px-4 py-4 sm:px-5">
      <div className="min-w-0 grow basis-64">
        <h2 className="text-base font-semibold">POP3 secret</h2>
        <p className="mt-0.5 max-w-xl text-sm text-pretty text-ink-2">
          {has
            ? "You have one: old programs collect your mail with it, by APOP."
            : "For old programs that know no better than APOP. Take an app password wherever you can."}
        </p>
      </div>
      {has ? <Button onClick={() => setAsked("remove")}>Remove secret</Button> : null}
      <Button onClick={() => setAsked("make")}>{has ? "Make another" : "Make secret"}</Button>
      {asked === "remove" ? (
        <Dialog open onOpenChange={close}>
          <DialogContent size="sm" title="Remove POP3 secret">
            <ActForm
              action={removePop3Secret}
              submit="Remove"
              danger
              onCancel={close}
              onDone={() => {
                close();
                toast.success("POP3 secret removed");
              }}
            >
              {() => <p className="text-sm text-ink-2">Programs that use APOP can collect no more.</p>}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
      {asked === "make" ? (
        <Dialog open onOpenChange={close}>
          {fresh ? (
            <DialogContent title="Your POP3 secret" description="It is shown now and never again.">
              <FreshPassword password={fresh} address={address} onClose={close} />
            </DialogContent>
          ) : (
            <DialogContent
              size="sm"
              title="Make POP3 secret"
              {...(has ? { description: "The one that you have ends." } : {})}
            >
              <ActForm
                action={makePop3Secret}
                submit="Make it"
                onCancel={close}
                onDone={(result) => setFresh(result && "text" in result ? (result.text ?? null) : null)}
              >
                {(problems) => (
                  <PasswordField
                    label="Your own password"
                    name="current"
                    autoComplete="current-password"
                    error={problems.current ?? null}
                  />
                )}
              </ActForm>
            </DialogContent>
          )}
        </Dialog>
      ) : null}
    </section>
  );
}
