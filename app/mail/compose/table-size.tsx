"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { cn } from "../../ui/cn.ts";

const rowsMax = 6;
const columnsMax = 8;

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const within = (value: number, max: number) => Math.min(max, Math.max(1, value));

/** How large a table is to be: the pointer or the arrow keys draw it out. */
export function TableSize({ onChoose }: { onChoose(rows: number, columns: number): void }) {
  const t = useTranslations("mail.compose.table");
  const [rows, setRows] = useState(3);
  const [columns, setColumns] = useState(3);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    grid.current?.querySelector<HTMLElement>(`[data-cell="${rows} ${columns}"]`)?.focus();
  }, [rows, columns]);
  const onKeyDown = (event: KeyboardEvent) => {
    const [down, right] = steps[event.key] ?? [];
    if (down === undefined || right === undefined) return;
    event.preventDefault();
    setRows(within(rows + down, rowsMax));
    setColumns(within(columns + right, columnsMax));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the cells in it are buttons, and have the focus. */}
      <div ref={grid} onKeyDown={onKeyDown} dir="ltr" className="grid grid-cols-8 gap-1">
        {Array.from({ length: rowsMax * columnsMax }, (_, n) => {
          const row = Math.floor(n / columnsMax) + 1;
          const column = (n % columnsMax) + 1;
          const isIn = row <= rows && column <= columns;
          const isLast = row === rows && column === columns;
          return (
            <button
              key={`${row} ${column}`}
              type="button"
              data-cell={`${row} ${column}`}
              tabIndex={isLast ? 0 : -1}
              aria-label={t("size", { rows: row, columns: column })}
              onPointerEnter={() => {
                setRows(row);
                setColumns(column);
              }}
              onClick={() => onChoose(row, column)}
              className={cn(
                "size-6 rounded-sm border outline-none",
                isIn ? "border-accent bg-accent-soft" : "border-line-strong",
                isLast && "focus-visible:outline-2",
              )}
            />
          );
        })}
      </div>
      <p aria-hidden className="mt-2 text-center text-xs text-ink-2">
        {t("size", { rows, columns })}
      </p>
    </>
  );
}
