import type { ReactNode } from "react";
import { PasswordField } from "./password-field.tsx";

interface OwnPasswordFieldProps {
  label: string;
  hint?: ReactNode;
  error: string | null | undefined;
}

/** The password of who is signed in, which a form asks for before an act that counts. Its field is `current`. */
export function OwnPasswordField({ error = null, ...props }: OwnPasswordFieldProps) {
  return <PasswordField {...props} name="current" autoComplete="current-password" error={error} />;
}
