import NextAuth from "next-auth";
import { authOptions } from "../../../../lib/auth/options.ts";

const answer = NextAuth(authOptions);

/** True for a body that is not the JSON that it says it is. */
async function isBroken(request: Request): Promise<boolean> {
  if (!request.headers.get("content-type")?.startsWith("application/json")) return false;
  return request
    .clone()
    .json()
    .then(
      () => false,
      () => true,
    );
}

/** NextAuth takes a body that cannot be read for a defect, and answers 500. */
async function post(request: Request, context: unknown): Promise<Response> {
  if (await isBroken(request)) return new Response("This is not JSON.\n", { status: 400 });
  return answer(request, context);
}

export { answer as GET, post as POST };
