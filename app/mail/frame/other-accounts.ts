/** What only they need who have other accounts open to them: fetched together, after the page. */
export { AccountSwitcher } from "./account-switcher.tsx";
export { ClosedAccount } from "./closed-account.tsx";
export { SharedMark } from "./shared-mark.tsx";
