import { redirect } from "next/navigation";
import { requireSession } from "../lib/session.ts";

/** The front door: on to the mail, to sign-in, or to set-up. */
export default async function Home() {
  await requireSession();
  redirect("/mail");
}
