import { MonitorCog, Moon, Sun } from "lucide-react";
import type { Appearance } from "../../../lib/appearance.ts";
import { cn } from "../../ui/cn.ts";

const frame = "h-20 w-30 overflow-hidden rounded-md border border-line-strong max-sm:h-13 max-sm:w-19";

const themeIcons = { system: MonitorCog, light: Sun, dark: Moon } as const;

export function ThemePicture({ theme }: { theme: Appearance["theme"] }) {
  const Icon = themeIcons[theme];
  return <Icon aria-hidden className="m-2 size-7 stroke-[1.5]" />;
}

const Line = ({ className }: { className: string }) => (
  <span className={cn("h-1.5 rounded-full bg-line-strong", className)} />
);

export const LayoutPicture = ({ layout }: { layout: Appearance["layout"] }) => (
  <span aria-hidden className={cn(frame, "flex bg-surface")}>
    {layout === "one" ? null : <span className="w-1/5 border-e bg-sunken" />}
    <span className={cn("grid content-start gap-1.5 p-2", layout === "three" ? "w-2/6 border-e" : "grow")}>
      {[0, 1, 2, 3, 4].map((row) => (
        <Line key={row} className={row === 1 ? "w-full bg-accent!" : "w-full"} />
      ))}
    </span>
    {layout === "three" ? (
      <span className="grid grow content-start gap-1.5 p-2">
        <Line className="w-2/3" />
        <Line className="w-full" />
        <Line className="w-full" />
      </span>
    ) : null}
  </span>
);

export const DensityPicture = ({ density }: { density: Appearance["density"] }) => (
  <span aria-hidden className={cn(frame, "grid content-start bg-surface")}>
    {Array.from({ length: density === "compact" ? 7 : 4 }, (_, row) => (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing but their place.
        key={row}
        className={cn("flex items-center border-b px-2.5", density === "compact" ? "h-3" : "h-5.5")}
      >
        <Line className={row % 2 ? "w-2/3" : "w-5/6"} />
      </span>
    ))}
  </span>
);
