import { redirect } from "next/navigation";

export default function MailPage(): never {
  redirect("/mail/inbox");
}
