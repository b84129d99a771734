import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { refusedWords, slowDownWords } from "../../lib/auth/account-words.ts";
import { mailCore } from "../../lib/mail.ts";
import { currentSession } from "../../lib/session.ts";
import { Front } from "./front.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

/** What next-auth's own door says in the address when it sends somebody here. */
function problemOf(error: string | string[] | undefined): string | null {
  if (typeof error !== "string") return null;
  const wait = /^slow-down-(\d{1,6})$/.exec(error);
  return wait ? slowDownWords(Number(wait[1])) : refusedWords;
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ error?: string | string[] }>;
}) {
  if (await currentSession()) redirect("/mail");
  if (!(await mailCore().setUp.done())) redirect("/set-up");
  const { error } = await searchParams;
  return (
    <Front title="Sign in to Keryx">
      <SignInForm problem={problemOf(error)} />
    </Front>
  );
}
