"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { addDomain } from "./actions.ts";

export function AddDomain() {
  const [open, setOpen] = useState(false);
  const typed = useRef<HTMLInputElement>(null);
  const router = useRouter();
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          Add domain
        </Button>
      </DialogTrigger>
      <DialogContent title="Add domain" description="Accounts and aliases can be there at once.">
        <ActForm
          action={addDomain}
          submit="Add domain"
          onCancel={() => setOpen(false)}
          onDone={() => {
            const name = typed.current?.value.trim().toLowerCase() ?? "";
            setOpen(false);
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
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
