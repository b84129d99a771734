import { cookies } from "next/headers";
import { languageCookie } from "./choose.ts";
import { languages } from "./languages.ts";

/** Has this browser's screens speak a language also when nobody is signed in. What is none of ours leaves it to the browser. */
export async function speakHere(language: string): Promise<void> {
  const jar = await cookies();
  if (languages.includes(language))
    jar.set(languageCookie, language, { path: "/", maxAge: 31_536_000, sameSite: "lax" });
  else jar.delete(languageCookie);
}
