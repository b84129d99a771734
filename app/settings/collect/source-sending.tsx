"use client";

import { useState } from "react";
import type { CollectSource } from "../../../lib/jmap/types.ts";
import { ActForm } from "../../admin/act-form.tsx";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, inputLook } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { endSending, saveSending, testSending } from "./sending-actions.ts";
import { likelyHost } from "./sending-words.ts";
import { Trial } from "./trial.tsx";

const ports = { tls: "465", starttls: "587" };
type Tls = keyof typeof ports;

/** Whether one writes as the address from here, and the dialog in which that is set up. */
export function SourceSending({ source }: { source: CollectSource }) {
  const [open, setOpen] = useState(false);
  const { id, address, smtp } = source;
  const close = () => setOpen(false);
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-ink-3">
      <p className="min-w-0 grow break-words">
        {smtp ? `You write as ${address} through ${smtp.host}.` : `You do not write as ${address} from here.`}
      </p>
      {smtp ? (
        <form action={endSending}>
          <input type="hidden" name="id" value={id} />
          <Button type="submit" size="sm" aria-label={`Stop writing as ${address}`}>
            Stop
          </Button>
        </form>
      ) : null}
      <Button size="sm" onClick={() => setOpen(true)}>
        {smtp ? "Change sending" : "Write as this address"}
      </Button>
      {open ? (
        <Dialog open onOpenChange={close}>
          <DialogContent
            title={`Write as ${address}`}
            description="What you write as this address goes out through its provider, and your replies come from it."
          >
            <ActForm
              action={saveSending}
              submit="Save"
              onCancel={close}
              onDone={() => {
                close();
                toast.success("Sending set up", { description: `Choose ${address} beside From.` });
              }}
            >
              {(problems) => <SendingFields source={source} problems={problems} />}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
    </div>
  );
}

function SendingFields({ source, problems }: { source: CollectSource; problems: Record<string, string> }) {
  const { id, address, smtp } = source;
  const [tls, setTls] = useState<Tls>(smtp?.tls ?? "tls");
  const [port, setPort] = useState(String(smtp?.port ?? ports[tls]));
  const word = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;
  return (
    <>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="address" value={address} />
      <Field label="SMTP server" hint="Your provider's help pages name it." error={problems.host ?? null}>
        <Input name="host" defaultValue={smtp?.host ?? likelyHost(source.host)} maxLength={255} {...word} />
      </Field>
      <div className="grid grid-cols-[1fr_110px] gap-3">
        <Field label="Encryption">
          <select
            name="tls"
            value={tls}
            onChange={(event) => {
              const chosen = event.target.value as Tls;
              if (port === ports[tls]) setPort(ports[chosen]);
              setTls(chosen);
            }}
            className={`${inputLook} h-9`}
          >
            <option value="tls">TLS</option>
            <option value="starttls">STARTTLS</option>
          </select>
        </Field>
        <Field label="Port" error={problems.port ?? null}>
          <Input
            name="port"
            inputMode="numeric"
            value={port}
            onChange={(event) => setPort(event.target.value)}
            maxLength={5}
          />
        </Field>
      </div>
      <Field label="User name" error={problems.username ?? null}>
        <Input name="username" defaultValue={smtp?.username ?? source.username} maxLength={255} {...word} />
      </Field>
      <PasswordField
        label="Password for sending"
        name="password"
        autoComplete="off"
        hint={smtp?.hasPassword ? "Empty: as it was." : "Empty: the one by which its mail is collected."}
        error={problems.password ?? null}
      />
      <Trial test={testSending} invitation="Try it: nothing is sent." />
    </>
  );
}
