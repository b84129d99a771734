"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { AddDialog } from "../add-dialog.tsx";
import { addDomain } from "./actions.ts";

export function AddDomain() {
  const typed = useRef<HTMLInputElement>(null);
  const router = useRouter();
  return (
    <AddDialog
      name="Add domain"
      icon={<Plus aria-hidden />}
      description="Accounts and aliases can be there at once."
      action={addDomain}
      onDone={() => {
        const name = typed.current?.value.trim().toLowerCase() ?? "";
        toast.success("Domain added", { description: "Its DNS records come next." });
        router.push(`/admin/domains/${encodeURIComponent(name)}`);
      }}
    >
      {(problems) => (
        <Field
          label="Domain"
          hint="What stands behind the @. It must be yours: its DNS needs some records."
          error={problems.name}
        >
          <Input
            ref={typed}
            name="name"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="example.com"
            autoComplete="off"
            maxLength={255}
          />
        </Field>
      )}
    </AddDialog>
  );
}
