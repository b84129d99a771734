import { z } from "zod";
import { cookieOptions } from "../auth/token.ts";
import { open, seal } from "./sealed.ts";

/** So long after the provider was asked again nothing asks for the password. */
export const proofMaxAgeS = 5 * 60;

const kind = {
  salt: "keryx proof by single sign-on",
  maxAgeS: proofMaxAgeS,
  /** The session's id: another one of this browser was not proved. */
  schema: z.object({ session: z.string() }),
};

export const proofOptions = () => ({ ...cookieOptions(), maxAge: proofMaxAgeS });

export const proofCookie = (): string => (cookieOptions().secure ? "__Host-keryx-proof" : "keryx-proof");

/** That whoever has this session was asked by the provider just now. */
export const sealProof = (session: string): Promise<string> => seal({ session }, kind);

export const isProofOf = async (session: string, value: string | undefined): Promise<boolean> =>
  (await open(value, kind))?.session === session;
