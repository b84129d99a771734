/** Where signing in with the provider begins. */
export const beginAddress = "/sign-in/oidc";
/** Where somebody who is signed in begins to show by the provider that it is still them. */
export const againAddress = "/sign-in/oidc/again";
/** Where the provider sends people back to; it is told so by its operator, too. */
export const backAddress = "/sign-in/oidc/back";
