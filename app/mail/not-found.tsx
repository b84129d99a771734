import { FolderX } from "lucide-react";
import Link from "next/link";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export default function NoSuchPlace() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<FolderX />}
        title="There is no such folder"
        action={
          <Button asChild>
            <Link href="/mail/inbox">Go to the inbox</Link>
          </Button>
        }
      >
        It may have been renamed or deleted.
      </EmptyState>
    </main>
  );
}
