"use client";

import { Plus } from "lucide-react";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { AddDialog, AddressField } from "../add-dialog.tsx";
import { addAlias } from "./actions.ts";

export function AddAlias({ domain }: { domain: string }) {
  return (
    <AddDialog
      name="Add alias"
      icon={<Plus aria-hidden />}
      description="Mail to it goes to everyone it leads to."
      action={addAlias}
      onDone={() => toast.success("Alias added")}
    >
      {(problems) => (
        <>
          <AddressField
            hint={`A name alone is completed with @${domain}; @${domain} is everyone else there.`}
            placeholder={`info@${domain}`}
            error={problems.address}
          />
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
    </AddDialog>
  );
}
