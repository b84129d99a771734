import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LeaveTogether } from "../sign-in/leave-together.tsx";
import { cn } from "../ui/cn.ts";
import { KeryxLogo } from "../ui/logo.tsx";
import { AroundProof } from "./around-proof.tsx";
import { SignOutButton } from "./sign-out-button.tsx";

interface ShellProps {
  here: "settings" | "admin";
  administrator: boolean;
  address: string;
  children: ReactNode;
}

/** The frame of everything that is not mail. */
export function Shell({ here, administrator, address, children }: ShellProps) {
  const t = useTranslations("frame");
  const tab = (name: ShellProps["here"], href: string, text: string) => (
    <Link
      href={href}
      aria-current={here === name ? "page" : undefined}
      className={cn(
        "grid h-full place-items-center border-b-2 px-1 text-sm hover:text-ink",
        here === name ? "border-accent font-medium text-ink" : "border-transparent text-ink-2",
      )}
    >
      {text}
    </Link>
  );
  return (
    <div className="min-h-dvh">
      <LeaveTogether />
      <header className="sticky top-0 z-20 border-b bg-surface">
        <div className="mx-auto flex h-14 max-w-5xl items-center gap-3 px-4 sm:gap-5 sm:px-6">
          <Link href="/mail" aria-label={t("back")} className="max-sm:hidden">
            <KeryxLogo />
          </Link>
          <nav aria-label={t("sections")} className="flex h-full min-w-0 gap-4 sm:gap-5">
            <Link
              href="/mail"
              className="flex items-center gap-1.5 text-sm text-ink-2 hover:text-ink max-sm:-ms-2 max-sm:px-2"
            >
              <ArrowLeft aria-hidden className="size-4" />
              <span className="max-sm:sr-only">{t("mail")}</span>
            </Link>
            {tab("settings", "/settings", t("settings"))}
            {administrator ? tab("admin", "/admin", t("administration")) : null}
          </nav>
          <span className="ms-auto truncate text-sm text-ink-3 max-md:hidden">{address}</span>
          <SignOutButton>{t("signOut")}</SignOutButton>
        </div>
      </header>
      <main
        className={cn(
          "relative mx-auto max-w-5xl px-4 py-8 sm:px-6",
          // Beside the column of its sections.
          here === "settings" && "lg:min-h-[40rem] lg:ps-58",
        )}
      >
        {here === "settings" ? <AroundProof>{children}</AroundProof> : children}
      </main>
    </div>
  );
}
