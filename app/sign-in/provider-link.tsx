import { LogIn } from "lucide-react";
import { Button } from "../ui/button.tsx";

interface ProviderLinkProps {
  href: string;
  /** Whether it is the way in, and not one beside the password. */
  isMain: boolean;
  children: string;
}

/** To the provider of single sign-on: a link, since a form of ours may lead nowhere else, and one that no page asks for before it is pressed. */
export function ProviderLink({ href, isMain, children }: ProviderLinkProps) {
  return (
    <Button asChild variant={isMain ? "primary" : "secondary"} size="lg" className="w-full">
      <a href={href}>
        <LogIn aria-hidden />
        <span className="truncate">{children}</span>
      </a>
    </Button>
  );
}
