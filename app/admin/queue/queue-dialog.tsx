"use client";

import { useState } from "react";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { ActForm } from "../act-form.tsx";
import { deleteFromQueue, routeQueue } from "./actions.ts";

export interface Asked {
  act: "delete" | "route";
  which: QueueSelection;
  /** What it is about: "3 recipients", "hamburger.edu". */
  about: string;
}

interface QueueDialogProps {
  asked: Asked;
  onDone(): void;
  onClose(): void;
}

/** What is asked before mail is deleted or sent another way. */
export function QueueDialog({ asked: { act, which, about }, onDone, onClose }: QueueDialogProps) {
  const action = (act === "delete" ? deleteFromQueue : routeQueue).bind(null, which);
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent
        size="sm"
        title={act === "delete" ? "Delete from the queue" : "Send another way"}
        description={about}
      >
        <ActForm
          action={action}
          submit={act === "delete" ? "Delete" : "Send"}
          danger={act === "delete"}
          onCancel={onClose}
          onDone={(result) => {
            onClose();
            if (result && "text" in result && result.text) toast.success(result.text);
            onDone();
          }}
        >
          {(problems) => (act === "delete" ? <DeleteFields /> : <RouteFields error={problems.nextHop} />)}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

function DeleteFields() {
  return (
    <>
      <p className="text-sm text-ink-2">
        It is not sent any more. An attempt that is on its way just now may still arrive.
      </p>
      <label className="flex items-start gap-2.5 text-sm">
        <input type="checkbox" name="report" defaultChecked className="mt-0.5 size-4 accent-accent" />
        <span>
          Tell the sender
          <span className="block text-xs text-ink-3">With a report that it was not delivered.</span>
        </span>
      </label>
    </>
  );
}

function RouteFields({ error }: { error: string | undefined }) {
  const [way, setWay] = useState<"via" | "back">("via");
  const radio = (value: typeof way, text: string) => (
    <label className="flex items-center gap-2.5 text-sm">
      <input
        type="radio"
        name="way"
        value={value}
        checked={way === value}
        onChange={() => setWay(value)}
        className="size-4 accent-accent"
      />
      {text}
    </label>
  );
  return (
    <>
      <fieldset className="grid gap-2">
        <legend className="sr-only">Which way</legend>
        {radio("via", "To another next hop")}
        {radio("back", "The usual way again")}
      </fieldset>
      {way === "via" ? (
        <Field label="Next hop" hint="A host, with its port when it is not 25." error={error}>
          <Input
            name="nextHop"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            placeholder="mx.example.com:25"
            maxLength={300}
          />
        </Field>
      ) : null}
    </>
  );
}
