"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { PasswordField } from "../sign-in/password-field.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, inputLook } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { ActForm } from "./act-form.tsx";
import { addAccount } from "./actions.ts";

export function AddAccount({ domain }: { domain: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus aria-hidden />
          Add account
        </Button>
      </DialogTrigger>
      <DialogContent title="Add account" description="It can send and receive at once.">
        <ActForm
          action={addAccount}
          submit="Add account"
          onCancel={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            toast.success("Account added");
          }}
        >
          {(problems) => (
            <>
              <Field
                label="Address"
                hint={`A name alone is completed with @${domain}.`}
                error={problems.address}
              >
                <Input
                  name="address"
                  inputMode="email"
                  autoCapitalize="none"
                  spellCheck={false}
                  placeholder={`name@${domain}`}
                  autoComplete="off"
                  maxLength={320}
                />
              </Field>
              <Field label="Name" error={problems.name}>
                <Input name="name" autoComplete="off" maxLength={200} />
              </Field>
              <PasswordField
                label="Password"
                name="password"
                autoComplete="new-password"
                error={problems.password}
              />
              <div className="grid items-start gap-4 sm:grid-cols-2">
                <Field label="Quota" hint="Empty for no limit." error={problems.quota}>
                  <Input name="quota" defaultValue="1 GB" autoComplete="off" maxLength={40} />
                </Field>
                <Field label="Role" error={problems.role}>
                  <select name="role" defaultValue="user" className={`${inputLook} h-9`}>
                    <option value="user">User</option>
                    <option value="administrator">Administrator</option>
                  </select>
                </Field>
              </div>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
