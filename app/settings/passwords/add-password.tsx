"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { addPassword } from "./actions.ts";
import { FreshPassword } from "./fresh-password.tsx";
import { MayDo } from "./may-do.tsx";

/** Asks what it is for, makes it, and shows it once. */
export function AddPassword({ address }: { address: string }) {
  const [open, setOpen] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const change = (opened: boolean) => {
    setOpen(opened);
    setFresh(null);
  };
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Make app password
        </Button>
      </DialogTrigger>
      {fresh ? (
        <DialogContent title="Your app password" description="It is shown now and never again.">
          <FreshPassword password={fresh} address={address} onClose={() => change(false)} />
        </DialogContent>
      ) : (
        <DialogContent title="Make app password" description="For one program on one device.">
          <ActForm
            action={addPassword}
            submit="Make it"
            onCancel={() => change(false)}
            onDone={(result) => setFresh(result && "text" in result ? (result.text ?? null) : null)}
          >
            {(problems) => (
              <>
                <Field label="Name" hint="What you will know it by." error={problems.name ?? null}>
                  <Input
                    name="name"
                    placeholder="Thunderbird on the laptop"
                    autoComplete="off"
                    maxLength={100}
                  />
                </Field>
                <MayDo error={problems.protocols} />
                <PasswordField
                  label="Your own password"
                  name="current"
                  autoComplete="current-password"
                  error={problems.current ?? null}
                />
              </>
            )}
          </ActForm>
        </DialogContent>
      )}
    </Dialog>
  );
}
