import { getRequestConfig } from "next-intl/server";
import { messagesIn } from "./languages.ts";
import { readReader } from "./reader.ts";

/** What next-intl asks for at each request. */
export default getRequestConfig(async () => {
  const { language, locale, timeZone } = await readReader();
  return { locale, timeZone, now: new Date(), messages: await messagesIn(language) };
});
