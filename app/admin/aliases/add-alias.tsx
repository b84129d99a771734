"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { addAlias } from "./actions.ts";

export function AddAlias({ domain }: { domain: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Add alias
        </Button>
      </DialogTrigger>
      <DialogContent title="Add alias" description="Mail to it goes to everyone it leads to.">
        <ActForm
          action={addAlias}
          submit="Add alias"
          onCancel={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            toast.success("Alias added");
          }}
        >
          {(problems) => (
            <>
              <Field
                label="Address"
                hint={`A name alone is completed with @${domain}; @${domain} is everyone else there.`}
                error={problems.address}
              >
                <Input
                  name="address"
                  inputMode="email"
                  autoCapitalize="none"
                  spellCheck={false}
                  placeholder={`info@${domain}`}
                  autoComplete="off"
                  maxLength={320}
                />
              </Field>
              <Field
                label="Leads to"
                hint="Addresses here or elsewhere, one on each line."
                error={problems.targets}
              >
                <Textarea
                  name="targets"
                  inputMode="email"
                  autoCapitalize="none"
                  spellCheck={false}
                  autoComplete="off"
                  rows={3}
                  maxLength={32_000}
                />
              </Field>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
