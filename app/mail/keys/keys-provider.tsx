"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useMemo } from "react";
import { TaughtKeysProvider } from "../../ui/taught-keys.ts";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { keepKeys } from "../preferences-actions.ts";
import { type Bindings, bindingsFor, type Keys, keysFor } from "./bindings.ts";
import { type CommandId, commands, shownKeys } from "./key-map.ts";
import { afterClick, afterKey, keepTaught, readTaught } from "./taught.ts";

interface OwnKeyboard {
  keys: Keys;
  bindings: Bindings;
  /** Its key was pressed. */
  pressed(id: CommandId): void;
}

const KeyboardContext = createContext<OwnKeyboard | null>(null);

export function useKeyboard(): OwnKeyboard {
  const keyboard = use(KeyboardContext);
  if (!keyboard) throw new Error("useKeyboard is called outside KeysProvider.");
  return keyboard;
}

const byUsual = new Map<string, CommandId>(
  commands.flatMap(([id, { keys }]) => keys.map((one) => [one, id])),
);

/** The reader's own keys, for the keyboard and for all that shows one; and what teaches them while one clicks. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const { store } = useSteadyMail();
  const own = useStore((held) => held.keys);
  const t = useTranslations("mail.keys");
  const keyboard = useMemo(() => {
    const keys = keysFor(own);
    return {
      keys,
      bindings: bindingsFor(keys),
      pressed: (id: CommandId) => keepTaught(store.accountId, afterKey(readTaught(store.accountId), id)),
    };
  }, [own, store]);
  const taught = useMemo(() => {
    const first = (usual: string) => {
      const id = byUsual.get(usual);
      return id === undefined ? usual : keyboard.keys[id][0];
    };
    return {
      shown: (usual: string) => {
        const keys = first(usual);
        return keys === undefined ? undefined : shownKeys(keys).join(" ");
      },
      clicked(usual: string) {
        const id = byUsual.get(usual);
        const keys = id && keyboard.keys[id][0];
        if (!id || !keys || !own.hints || window.matchMedia("(pointer: coarse)").matches) return;
        const after = afterClick(readTaught(store.accountId), id);
        keepTaught(store.accountId, after.taught);
        if (!after.isDue) return;
        const action = { label: t("noMoreHints"), onClick: stopHints };
        toast.say(t("hint", { name: t(`names.${id}`), keys: shownKeys(keys).join(" ") }), { action });
      },
    };
    function stopHints() {
      store.putKeys({ ...store.keys, hints: false });
      keepKeys({ hints: false }).catch(() => toast.error(t("notKept")));
    }
  }, [keyboard, own.hints, store, t]);
  return (
    <KeyboardContext value={keyboard}>
      <TaughtKeysProvider value={taught}>{children}</TaughtKeysProvider>
    </KeyboardContext>
  );
}
