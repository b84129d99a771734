import { sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";

interface Letter {
  subject: string;
  to?: string;
  text?: string;
  /** Header fields beside From, To and Subject. */
  fields?: readonly string[];
}

/** Lets carol@hamburger.edu write to bob, or to somebody else, as her host hands it over. */
export function carolWrites({ ports }: Keryx, letter: Letter): Promise<void> {
  const { subject, to = "bob@crepes.fr", text = `About ${subject}.`, fields = [] } = letter;
  const header = ["From: Carol <carol@hamburger.edu>", `To: ${to}`, `Subject: ${subject}`, ...fields];
  const message = Buffer.from([...header, "", text, ""].join("\r\n"));
  return sendByCurl(ports.smtp, "carol@hamburger.edu", [to], message);
}
