import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import "@fontsource-variable/inter";
import "./globals.css";
import { getTranslations } from "next-intl/server";
import { Direction } from "radix-ui";
import { appearanceOf } from "../lib/appearances.ts";
import { directionOf } from "../lib/language/choose.ts";
import { readReader } from "../lib/language/reader.ts";
import { currentSession } from "../lib/session.ts";
import { KeepLastWords } from "./last-words.tsx";
import { BrowserTimeZone } from "./ui/browser-time-zone.tsx";
import { SpeakFailures } from "./ui/speak-failures.tsx";
import { type Theme, themeCookie, themeFrom } from "./ui/theme-names.ts";
import { Toaster } from "./ui/toast.tsx";
import { Tooltips } from "./ui/tooltip.tsx";
import { WordsOfEveryScreen } from "./ui/words.tsx";
import { RegisterWorker } from "./worker/register.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("ui");
  return {
    title: { default: "Keryx", template: "%s · Keryx" },
    description: t("motto"),
    robots: { index: false, follow: false },
    referrer: "same-origin",
    formatDetection: { telephone: false, date: false, address: false, email: false },
  };
}

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
  const [theme, { language }] = await Promise.all([readTheme(), readReader()]);
  const direction = directionOf(language);
  return (
    <html
      lang={language}
      dir={direction}
      data-theme={theme === "system" ? undefined : theme}
      suppressHydrationWarning
    >
      <body>
        <BrowserTimeZone />
        <WordsOfEveryScreen>
          <Direction.Provider dir={direction}>
            {children}
            <Tooltips />
            <Toaster />
            <SpeakFailures />
            <KeepLastWords language={language} />
            <RegisterWorker />
          </Direction.Provider>
        </WordsOfEveryScreen>
      </body>
    </html>
  );
}
