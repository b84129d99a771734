import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PasswordField } from "../../sign-in/password-field.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { PortFields } from "./port-fields.tsx";

/** What is typed as it is: no sentence. */
const word = { autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

interface AccountThereProps {
  /** The one that is changed; null for a new one. */
  one: { id: string; host: string; username: string; tls: "tls" | "stls" | "none"; port: number } | null;
  server: { label: string; example: string };
  username: { hint: string; example?: string };
  /** The usual ports, with TLS from the beginning and without. */
  ports: { tls: number; open: number };
  password: { label: string; hint?: string | undefined };
  /** What a new one is asked for first. */
  first?: ReactNode;
  problems: Record<string, string>;
}

/** How to sign in to an account at another server: the server and the user of one that is changed stay as they are. */
export function AccountThere({ one, server, username, ports, password, first, problems }: AccountThereProps) {
  const t = useTranslations("settings.collect");
  return (
    <>
      {one ? (
        <>
          <input type="hidden" name="id" value={one.id} />
          <input type="hidden" name="host" value={one.host} />
          <p className="text-sm text-ink-2">{t("userAt", { username: one.username, host: one.host })}</p>
        </>
      ) : (
        <>
          {first}
          <Field label={server.label} hint={t("serverMore")} error={problems.host ?? null}>
            <Input name="host" placeholder={server.example} maxLength={255} {...word} />
          </Field>
          <Field label={t("username")} hint={username.hint} error={problems.username ?? null}>
            <Input name="username" placeholder={username.example} maxLength={255} {...word} />
          </Field>
        </>
      )}
      <PortFields
        ways={[
          { tls: "tls", text: "TLS", port: ports.tls },
          { tls: "stls", text: "STARTTLS", port: ports.open },
          { tls: "none", text: t("unencrypted"), port: ports.open },
        ]}
        tls={one?.tls}
        port={one?.port}
        problem={problems.port ?? null}
      />
      <PasswordField
        label={password.label}
        name="password"
        autoComplete="off"
        hint={password.hint}
        error={problems.password ?? null}
      />
    </>
  );
}

/** An address elsewhere, as it is typed in the same form. */
export function AddressThere({ problem }: { problem: string | undefined }) {
  const t = useTranslations("settings.collect");
  return (
    <Field label={t("address")} error={problem ?? null}>
      <Input name="address" inputMode="email" placeholder="carol@hamburger.edu" maxLength={320} {...word} />
    </Field>
  );
}
