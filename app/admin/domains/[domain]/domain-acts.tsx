"use client";

import { Ellipsis, KeyRound, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Dialog, DialogContent } from "../../../ui/dialog.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../../ui/menu.tsx";
import { toast } from "../../../ui/toast.tsx";
import { ActForm } from "../../act-form.tsx";
import { adoptKeys, deleteDomain, renewKeys } from "../actions.ts";

type Act = "renew" | "adopt" | "delete";

const acts = {
  renew: {
    title: "Make new keys",
    submit: "Make new keys",
    text: "Two new records appear on this page. Mail is signed with the keys of now until a check finds those records; the old ones stay in the DNS for two weeks more.",
    done: "New keys made",
    action: renewKeys,
  },
  adopt: {
    title: "Sign with the new keys now",
    submit: "Sign with them",
    text: "Without a check. Where their records are not in the DNS yet, what leaves from now on cannot be verified by those who get it.",
    done: "The new keys sign",
    action: adoptKeys,
  },
  delete: {
    title: "Delete domain",
    submit: "Delete",
    text: "Mail for it will be refused, and its keys are gone. Its DNS records may go as well.",
    done: "Domain deleted",
    action: deleteDomain,
  },
} as const;

/** What one may do with a domain, beside looking at it. */
export function DomainActs({ name, hasNewKeys }: { name: string; hasNewKeys: boolean }) {
  const [asked, setAsked] = useState<Act | null>(null);
  const router = useRouter();
  const act = asked && acts[asked];
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton label={`Acts on ${name}`}>
            <Ellipsis aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end">
          {hasNewKeys ? (
            <MenuItem onSelect={() => setAsked("adopt")}>
              <KeyRound aria-hidden />
              Sign with the new keys now
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => setAsked("renew")}>
              <KeyRound aria-hidden />
              Make new keys
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem danger onSelect={() => setAsked("delete")}>
            <Trash2 aria-hidden />
            Delete
          </MenuItem>
        </MenuContent>
      </Menu>
      {act ? (
        <Dialog open onOpenChange={() => setAsked(null)}>
          <DialogContent size="sm" title={act.title} description={name}>
            <ActForm
              action={act.action}
              submit={act.submit}
              danger={asked === "delete"}
              onCancel={() => setAsked(null)}
              onDone={() => {
                setAsked(null);
                toast.success(act.done, { description: name });
                if (asked === "delete") router.push("/admin/domains");
              }}
            >
              {() => (
                <>
                  <input type="hidden" name="name" value={name} />
                  <p className="text-sm text-ink-2">{act.text}</p>
                </>
              )}
            </ActForm>
          </DialogContent>
        </Dialog>
      ) : null}
    </>
  );
}
