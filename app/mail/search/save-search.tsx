"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { type SavedSearch, searchNameMaxLength } from "../../../lib/jmap/saved-search.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { keepSearch, nameSearch } from "../preferences-actions.ts";

interface SaveSearchProps {
  query: string;
  /** The search that gets another name; null saves a new one. */
  saved: SavedSearch | null;
  onClose(): void;
}

/** Asks for the name of a search. */
export function SaveSearch({ query, saved, onClose }: SaveSearchProps) {
  const t = useTranslations("mail.search");
  const { store } = useMail();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const keep = async (name: string): Promise<string | null> => {
    if (saved) {
      await nameSearch(saved.id, name);
      store.putSearches(store.searches.map((one) => (one.id === saved.id ? { ...one, name } : one)));
      return null;
    }
    const made = await keepSearch({ name, query });
    if (!made) return t("tooMany");
    store.putSearches([...store.searches.filter(({ id }) => id !== made.id), made]);
    toast.success(t("saved"));
    return null;
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (!name) return setError(t("needsName"));
    setBusy(true);
    const problem = await keep(name).catch(wordsFor);
    setBusy(false);
    if (problem) setError(problem);
    else onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={saved ? t("rename") : t("save")} description={query} size="sm">
        <form onSubmit={submit} onKeyDown={(event) => event.stopPropagation()} className="grid gap-4">
          <Field label={t("name")} error={error}>
            <Input
              name="name"
              defaultValue={saved?.name ?? ""}
              maxLength={searchNameMaxLength}
              autoComplete="off"
              autoFocus
            />
          </Field>
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>{t("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={busy}>
              {t("keep")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
