"use client";

import { UserPlus } from "lucide-react";
import { PasswordField } from "../sign-in/password-field.tsx";
import { Field } from "../ui/field.tsx";
import { Input, inputLook } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { addAccount } from "./actions.ts";
import { AddDialog, AddressField } from "./add-dialog.tsx";

export function AddAccount({ domain }: { domain: string }) {
  return (
    <AddDialog
      name="Add account"
      icon={<UserPlus aria-hidden />}
      description="It can send and receive at once."
      action={addAccount}
      onDone={() => toast.success("Account added")}
    >
      {(problems) => (
        <>
          <AddressField
            hint={`A name alone is completed with @${domain}.`}
            placeholder={`name@${domain}`}
            error={problems.address}
          />
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
    </AddDialog>
  );
}
