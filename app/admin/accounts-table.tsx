"use client";

import { Ellipsis, Gauge, KeyRound, ShieldOff, Trash2, Unlink, UserCheck, UserX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import type { AccountSummary } from "../../mail-core/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { type AccountAct, AccountDialog } from "./account-dialog.tsx";
import { setDisabled } from "./actions.ts";
import { AdminRow, AdminTable } from "./admin-table.tsx";
import { quotaWords } from "./quota.ts";

export interface Account extends Omit<AccountSummary, "createdAt"> {
  /** Whether somebody of an OpenID provider opens it. */
  isLinked: boolean;
}

export function AccountsTable({ accounts, self }: { accounts: readonly Account[]; self: string }) {
  const t = useTranslations("admin.accounts");
  const [asked, setAsked] = useState<{ account: Account; act: AccountAct } | null>(null);
  return (
    <div className="overflow-hidden rounded-xl border bg-surface">
      <AdminTable heads={[t("account"), t("role"), t("used"), t("state")]} acts={t("acts")}>
        {accounts.map((account) => (
          <Row
            key={account.id}
            account={account}
            own={account.id === self}
            onAsk={(act) => setAsked({ account, act })}
          />
        ))}
      </AdminTable>
      {asked ? <AccountDialog {...asked} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

interface RowProps {
  account: Account;
  own: boolean;
  onAsk(act: AccountAct): void;
}

function Row({ account, own, onAsk }: RowProps) {
  const t = useTranslations("admin.accounts");
  const [busy, start] = useTransition();
  const { address, name, role, disabled, hasSecondFactor, isLinked } = account;
  const toggle = () =>
    start(async () => {
      const result = await setDisabled(account.id, !disabled);
      if (result && "problems" in result) toast.error(Object.values(result.problems)[0] ?? t("failed"));
      else toast.success(disabled ? t("enabled") : t("isDisabled"), { description: address });
    });
  return (
    <AdminRow
      className={busy && "opacity-60"}
      name={
        <span className="flex min-w-0 items-center gap-3">
          <Avatar name={name} email={address} className={cn(disabled && "opacity-40 grayscale")} />
          <span className="min-w-0">
            <span className="block truncate font-medium">
              {address}
              {own ? <span className="ms-2 text-xs font-normal text-ink-3">{t("you")}</span> : null}
            </span>
            {name ? <span className="block truncate text-xs text-ink-3">{name}</span> : null}
          </span>
        </span>
      }
      acts={
        <Menu>
          <MenuTrigger asChild>
            <IconButton label={t("actsOn", { address })}>
              <Ellipsis aria-hidden />
            </IconButton>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuItem onSelect={() => onAsk("password")}>
              <KeyRound aria-hidden />
              {t("resetPassword")}
            </MenuItem>
            <MenuItem onSelect={() => onAsk("quota")}>
              <Gauge aria-hidden />
              {t("changeQuota")}
            </MenuItem>
            {hasSecondFactor ? (
              <MenuItem onSelect={() => onAsk("secondFactor")} disabled={own}>
                <ShieldOff aria-hidden />
                {t("endSecondFactor")}
              </MenuItem>
            ) : null}
            {isLinked ? (
              <MenuItem onSelect={() => onAsk("unlink")}>
                <Unlink aria-hidden />
                {t("unlink")}
              </MenuItem>
            ) : null}
            <MenuItem onSelect={toggle} disabled={own && !disabled}>
              {disabled ? <UserCheck aria-hidden /> : <UserX aria-hidden />}
              {disabled ? t("enable") : t("disable")}
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger onSelect={() => onAsk("delete")} disabled={own}>
              <Trash2 aria-hidden />
              {t("delete")}
            </MenuItem>
          </MenuContent>
        </Menu>
      }
    >
      <td className="max-md:order-3 max-md:ps-11">
        <Badge tone={role === "administrator" ? "accent" : "neutral"}>{t(`roles.${role}`)}</Badge>
      </td>
      <td className="max-md:order-5 max-md:w-full max-md:ps-11">
        <Used {...account} />
      </td>
      <td className="max-md:order-4">
        <span className="flex flex-wrap gap-1.5">
          <Badge tone={disabled ? "warn" : "good"}>{t(disabled ? "states.disabled" : "states.active")}</Badge>
          {hasSecondFactor ? <Badge>{t("hasSecondFactor")}</Badge> : null}
          {isLinked ? <Badge>{t("isLinked")}</Badge> : null}
        </span>
      </td>
    </AdminRow>
  );
}

function Used({ address, usedOctets, quotaOctets }: Account) {
  const t = useTranslations("admin.accounts");
  const used = usedOctets === 0 ? t("empty") : quotaWords(usedOctets);
  if (quotaOctets === null) return <span className="text-xs text-ink-2">{t("noLimit", { used })}</span>;
  const usedOf = t("usedOf", { used, quota: quotaWords(quotaOctets) });
  const share = quotaOctets > 0 ? Math.min(1, usedOctets / quotaOctets) : 1;
  return (
    <span className="grid max-w-48 gap-1">
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in its own way. */}
      <span
        role="meter"
        aria-label={t("usedBy", { address })}
        aria-valuemin={0}
        aria-valuemax={quotaOctets}
        aria-valuenow={Math.min(usedOctets, quotaOctets)}
        aria-valuetext={usedOf}
        className="h-1.5 overflow-hidden rounded-full bg-pressed"
      >
        <span
          className={cn(
            "block h-full rounded-full",
            share > 0.95 ? "bg-danger" : share > 0.8 ? "bg-star" : "bg-accent",
          )}
          style={{ width: `${usedOctets > 0 ? Math.max(2, share * 100) : 0}%` }}
        />
      </span>
      <span className="text-xs whitespace-nowrap text-ink-2">{usedOf}</span>
    </span>
  );
}
