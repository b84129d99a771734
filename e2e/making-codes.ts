import { expect, type Page } from "@playwright/test";
import { totpCode, totpStep } from "../mail-core/policy/totp.ts";
import { password } from "./servers.ts";

/** An authenticator app that has a secret. */
class CodeApp {
  #secret: string;
  #step = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Each of a later step than the one before; two at once are taken, also where a step ends between making and typing them. */
  next(): string {
    this.#step = Math.max(this.#step + 1, totpStep(Date.now()));
    return totpCode(this.#secret, this.#step);
  }

  /** Never taken. */
  wrong(): string {
    const near = [-1, 0, 1, 2, 3].map((off) => totpCode(this.#secret, totpStep(Date.now()) + off));
    return (
      ["000000", "000001", "000002", "000003", "000004", "000005"].find((code) => !near.includes(code)) ?? ""
    );
  }
}

/** Opens the settings' first page and the dialog that turns the second factor on, up to the QR code. */
export async function openTurningOn(page: Page, url: string): Promise<CodeApp> {
  await page.goto(`${url}/settings`);
  await page.getByRole("button", { name: "Turn on" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const shown = dialog.getByTestId("totp-secret").locator("span");
  await expect(shown).toHaveCount(8);
  return new CodeApp((await shown.allTextContents()).join(""));
}

/** The end of it: the recovery codes, as they are shown. */
export async function finishTurningOn(page: Page, code: string): Promise<string[]> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Code", { exact: true }).fill(code);
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const shown = dialog.getByTestId("recovery-codes").getByRole("listitem");
  await expect(shown).toHaveCount(10);
  return shown.allTextContents();
}
