import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

interface Answering {
  challenge: string;
  origin: string;
  rpId: string;
  /** Whether its owner showed a finger or typed a PIN. */
  isVerified?: boolean;
}

const present = 0x01;
const verified = 0x04;
const hasKey = 0x40;
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const clientData = (type: string, { challenge, origin }: Answering) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
const url = (octets: Uint8Array) => Buffer.from(octets).toString("base64url");

/** A passkey of ES256 without a device: what a browser would send of it. */
export function softwarePasskey(userHandle: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const state = { counter: 0 };
  const head = ({ rpId, isVerified = true }: Answering, flags: number) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(state.counter);
    return Buffer.concat([
      sha256(rpId),
      Buffer.from([flags | present | (isVerified ? verified : 0)]),
      counter,
    ]);
  };
  /** COSE_Key of EC2, ES256, P-256. RFC 9053 section 7.1. */
  const coseKey = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const credential = {
    id: url(id),
    rawId: url(id),
    type: "public-key",
    clientExtensionResults: {},
  } as const;
  return {
    state,
    /** WebAuthn section 6.5, with no attestation. */
    register(answering: Answering) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey]);
      const authData = Buffer.concat([head(answering, hasKey), attested]);
      const attestationObject = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex"),
        Buffer.from([authData.length]),
        authData,
      ]);
      const clientDataJSON = url(clientData("webauthn.create", answering));
      return { ...credential, response: { clientDataJSON, attestationObject: url(attestationObject) } };
    },
    /** WebAuthn section 6.3.3. */
    authenticate(answering: Answering) {
      const authenticatorData = head(answering, 0);
      const client = clientData("webauthn.get", answering);
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(client)]), privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: url(client),
          authenticatorData: url(authenticatorData),
          signature: url(signature),
          userHandle,
        },
      };
    },
  };
}
