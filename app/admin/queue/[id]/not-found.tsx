import { MailX } from "lucide-react";
import Link from "next/link";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";

export default function NotInTheQueue() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<MailX />}
        title="This is not in the queue"
        action={
          <Button asChild>
            <Link href="/admin/queue">To the queue</Link>
          </Button>
        }
      >
        What ended long ago is kept no more.
      </EmptyState>
    </main>
  );
}
