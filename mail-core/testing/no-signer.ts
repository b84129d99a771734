import type { Signer } from "../dkim/signer.ts";

/** For tests of what is the same without signatures. */
export const noSigner: Signer = {
  signMessage: async () => "",
  signed: async (acceptance) => acceptance,
  resigned: (_, message) => message(),
};
