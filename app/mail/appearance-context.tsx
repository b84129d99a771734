"use client";

import { useTranslations } from "next-intl";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { Appearance } from "../../lib/appearance.ts";
import { keepAppearance } from "../settings/appearance/actions.ts";
import { chooseTheme } from "../ui/theme.ts";
import { toast } from "../ui/toast.tsx";

interface Look extends Appearance {
  /** Shown at once, and kept with the account. */
  change(change: Partial<Appearance>): void;
}

const AppearanceContext = createContext<Look | null>(null);

export function useAppearance(): Look {
  const look = use(AppearanceContext);
  if (!look) throw new Error("useAppearance is called outside AppearanceProvider.");
  return look;
}

export function AppearanceProvider({ start, children }: { start: Appearance; children: ReactNode }) {
  const t = useTranslations("mail.screen");
  const [appearance, setAppearance] = useState(start);
  const change = useCallback(
    (wanted: Partial<Appearance>) => {
      setAppearance((held) => ({ ...held, ...wanted }));
      if (wanted.theme) chooseTheme(wanted.theme);
      keepAppearance(wanted).catch(() => toast.error(t("lookNotKept")));
    },
    [t],
  );
  const look = useMemo(() => ({ ...appearance, change }), [appearance, change]);
  return <AppearanceContext value={look}>{children}</AppearanceContext>;
}

const narrow = "(width < 48rem)";
function subscribeNarrow(listener: () => void): () => void {
  const media = window.matchMedia(narrow);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** How a row of a list looks: stacked where the list is narrow, one line where it has the width of two panes. */
export function useRowLook(): { heightPx: number; isLine: boolean; isCompact: boolean } {
  const { layout, density } = useAppearance();
  const isNarrow = useSyncExternalStore(
    subscribeNarrow,
    () => window.matchMedia(narrow).matches,
    () => false,
  );
  const isCompact = density === "compact";
  const isLine = layout !== "three" && !isNarrow;
  const [roomy, tight] = isLine ? [44, 34] : [76, 54];
  return { heightPx: isCompact ? tight : roomy, isLine, isCompact };
}
