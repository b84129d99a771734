import type { Arrival, DeliverySummary } from "../../mail-core/index.ts";
import { printable, size, table } from "./terminal.ts";

/** What came to an account, newest first. */
export function shownDeliveries(list: readonly DeliverySummary[], address: string): string {
  if (list.length === 0) return `Nothing has come to ${address} yet.\n`;
  const rows = list.map(({ at, reversePath, deliveredTo, sizeOctets, arrival, messageId }) => [
    at.toISOString().slice(0, 19).replace("T", " "),
    size(sizeOctets),
    reversePath || "<>",
    deliveredTo,
    arrival ? howOf(arrival) : "written by this server",
    messageId ?? "",
  ]);
  const all = [["AT (UTC)", "SIZE", "FROM", "TO", "CAME", "MESSAGE-ID"], ...rows];
  return table(all.map((row) => row.map(printable)));
}

/** From whom, and over what. */
function howOf({ protocol, helo, address, tls, isAuthenticated }: Arrival): string {
  if (protocol === "HTTP") return "written here";
  const peer = [address && `[${address}]`, helo].filter(Boolean).join(" ") || "a client";
  return [peer, protocol, tls?.split(" ")[0] ?? "not encrypted", isAuthenticated ? "signed in" : ""]
    .filter(Boolean)
    .join(", ");
}
