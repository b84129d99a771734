/** Where signing in with the provider begins. */
export const beginAddress = "/sign-in/oidc";
/** Where the provider sends people back to; it is told so by its operator, too. */
export const backAddress = "/sign-in/oidc/back";
