import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { mailCore } from "../../../../lib/mail.ts";
import { requireAdministrator } from "../../../../lib/session.ts";
import type { QueuedMessage } from "../../../../mail-core/index.ts";
import { mediumTime, sizeText } from "../../../mail/time-format.ts";
import { readClock } from "../../../request-clock.ts";
import { Shell } from "../../../settings/shell.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { AdminSections } from "../../sections.tsx";
import { Live } from "../live.tsx";
import { destinationWords, standingOf } from "../queue-words.ts";
import { MessageActs } from "./message-acts.tsx";
import { Way } from "./way.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("admin.queue"))("messageTitle"),
});

/** One recipient of one message: its envelope, its way, who else gets it, and its header. */
export default async function QueuedMessagePage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireAdministrator();
  const { id } = await params;
  const [t, message, journey, clock] = await Promise.all([
    getTranslations("admin.queue"),
    mailCore().queue.show(id),
    mailCore().queue.journey(id),
    readClock(),
  ]);
  if (!message) notFound();
  const { recipient, recipients, header } = message;
  const state = standingOf(t, recipient, clock.now);
  const isOpen = recipient.state === "waiting" || recipient.state === "held";
  return (
    <Shell here="admin" administrator address={session.address}>
      <Live />
      <AdminSections here="queue" />
      <Link
        href="/admin/queue"
        className="mb-3 inline-flex items-center gap-1.5 text-sm text-ink-2 hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("title")}
      </Link>
      <div className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-80">
          <h1 className="text-xl font-semibold tracking-[-0.015em] [overflow-wrap:anywhere]">
            {recipient.forwardPath}
          </h1>
          <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-ink-2">
            <Badge tone={state.tone}>{state.text}</Badge>
            <span className="[overflow-wrap:anywhere]">{recipient.subject || t("table.noSubject")}</span>
          </p>
        </div>
        {isOpen && !recipient.deleting ? (
          <MessageActs id={id} about={recipient.forwardPath} isHeld={recipient.state === "held"} />
        ) : null}
      </div>
      <div className="grid gap-5">
        <Part title={t("message.envelope")}>
          <Envelope message={message} clock={clock} />
        </Part>
        <Part title={t("message.way")}>{journey ? <Way events={journey.events} clock={clock} /> : null}</Part>
        {recipients.length > 1 ? (
          <Part title={t("ofThisMessage", { count: recipients.length })}>
            <ul className="grid divide-y">
              {recipients.map((one) => {
                const { tone, text } = standingOf(t, one, clock.now);
                return (
                  <li key={one.id} className="flex items-center gap-3 py-1.5 text-sm">
                    <Link
                      href={`/admin/queue/${one.id}`}
                      aria-current={one.id === id ? "page" : undefined}
                      className="min-w-0 grow truncate hover:underline aria-[current]:font-medium"
                    >
                      {one.forwardPath}
                    </Link>
                    <Badge tone={tone}>{text}</Badge>
                  </li>
                );
              })}
            </ul>
          </Part>
        ) : null}
        <Part title={t("message.header")}>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. WCAG 2.1.1.
            tabIndex={0}
            className="max-h-96 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
          >
            {header}
          </pre>
        </Part>
      </div>
    </Shell>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-xl border bg-surface p-5">
      <h2 className="mb-3 text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Envelope({
  message: { recipient, account, parameters },
  clock,
}: {
  message: QueuedMessage;
  clock: { now: number; locale: string; timeZone: string };
}) {
  const t = useTranslations("admin.queue");
  const time = (at: Date) => mediumTime(at.toISOString(), clock);
  const given = Object.entries(parameters).map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const facts: [string, string][] = [
    [t("message.from"), recipient.reversePath || t("message.report")],
    [t("message.to"), recipient.forwardPath],
    [t("message.by"), account ?? t("message.nobody")],
    [t("message.destination"), destinationWords(t, recipient.destination)],
    [t("message.arrived"), time(recipient.createdAt)],
    recipient.endedAt
      ? [t("message.ended"), time(recipient.endedAt)]
      : [t("message.givenUp"), time(recipient.expiresAt)],
    [t("message.size"), sizeText(recipient.sizeOctets, clock.locale)],
    [t("message.parameters"), given.join(" ") || t("message.none")],
  ];
  return (
    <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[112px_minmax(0,1fr)] gap-3">
          <dt className="text-ink-3">{name}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
