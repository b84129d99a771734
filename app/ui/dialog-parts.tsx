"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

interface DialogContentProps {
  title: string;
  /** Said to screen readers and shown under the title. */
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** sm for questions, md for forms, lg and full for viewing. */
  size?: "sm" | "md" | "lg" | "full";
  className?: string;
  /** Where the focus goes when it closes; back to where it was unless the event is prevented. */
  onCloseAutoFocus?(event: Event): void;
}

const widths = {
  sm: "max-w-[400px]",
  md: "max-w-[520px]",
  lg: "max-w-[860px]",
  full: "h-[calc(100dvh-32px)] max-w-[1200px]",
};

const control = "input:not([type=hidden]), select, textarea, button, a[href]";

/**
 * The keyboard begins with the first thing that can be done in it, not with the button that closes it; where there is only something to
 * read, or a question, with the dialog itself.
 */
function beginInside(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const inside = event.currentTarget.querySelectorAll<HTMLElement>(`[data-dialog-body] :is(${control})`);
  const first = [...inside].find((one) => one.checkVisibility() && !one.matches(":disabled"));
  (first ?? event.currentTarget).focus();
}

export function DialogContent({
  title,
  description,
  children,
  footer,
  size = "md",
  className,
  onCloseAutoFocus,
}: DialogContentProps) {
  const t = useTranslations("ui");
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
      <div className="pointer-events-none fixed inset-0 z-50 grid grid-cols-1 place-items-center p-4">
        <Primitive.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          {...(onCloseAutoFocus ? { onCloseAutoFocus } : {})}
          onOpenAutoFocus={beginInside}
          className={cn(
            "pointer-events-auto flex max-h-[calc(100dvh-32px)] w-full animate-rise flex-col rounded-xl border border-line bg-raised shadow-lg outline-none",
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 grow">
              <Primitive.Title
                className={cn(
                  "text-lg font-semibold tracking-[-0.01em]",
                  // What is only looked at has the name of a file, and needs the room itself.
                  size === "lg" || size === "full" ? "truncate" : "[overflow-wrap:anywhere]",
                )}
              >
                {title}
              </Primitive.Title>
              {description ? (
                <Primitive.Description className="mt-0.5 text-sm text-ink-2">
                  {description}
                </Primitive.Description>
              ) : null}
            </div>
            <Primitive.Close
              aria-label={t("close")}
              className="-me-1.5 grid size-7 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            >
              <X className="size-4" />
            </Primitive.Close>
          </header>
          <div
            // What is only looked at has nothing inside to tab to, and has to scroll all the same. WCAG 2.1.1.
            tabIndex={size === "lg" || size === "full" ? 0 : undefined}
            data-dialog-body
            className={cn("-mt-1 min-h-0 grow overflow-y-auto px-5 pt-1 pb-5", className)}
          >
            {children}
          </div>
          {footer ? <footer className="flex justify-end gap-2 border-t px-5 py-3">{footer}</footer> : null}
        </Primitive.Content>
      </div>
    </Primitive.Portal>
  );
}
