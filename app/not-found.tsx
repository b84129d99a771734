import { MapPinOff } from "lucide-react";
import Link from "next/link";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<MapPinOff />}
        title="There is nothing here"
        action={
          <Button asChild>
            <Link href="/">Go to your mail</Link>
          </Button>
        }
      >
        The address may be old, or mistyped.
      </EmptyState>
    </main>
  );
}
