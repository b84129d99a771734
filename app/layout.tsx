import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import "@fontsource-variable/inter";
import "./globals.css";
import { appearanceOf } from "../lib/appearances.ts";
import { currentSession } from "../lib/session.ts";
import { type Theme, themeCookie, themeFrom } from "./ui/theme-names.ts";
import { Toaster } from "./ui/toast.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";
import { RegisterWorker } from "./worker/register.tsx";

export const metadata: Metadata = {
  title: { default: "Keryx", template: "%s · Keryx" },
  description: "Mail that arrives.",
  robots: { index: false, follow: false },
  referrer: "no-referrer",
  formatDetection: { telephone: false, date: false, address: false, email: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f8f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1215" },
  ],
};

/** The theme is in the first answer already, so that the first paint is right without a script. */
async function readTheme(): Promise<Theme> {
  const session = await currentSession();
  if (session) return (await appearanceOf(session.account)).theme;
  return themeFrom((await cookies()).get(themeCookie)?.value);
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await readTheme();
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <body>
        <TooltipProvider>{children}</TooltipProvider>
        <Toaster />
        <RegisterWorker />
      </body>
    </html>
  );
}
