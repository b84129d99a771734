import { RSAPrivateKey, RSAPublicKey } from "pkijs";
import { joined, type Octets } from "./octets.ts";

/**
 * RSAES-PKCS1-v1_5 (RFC 8017 section 7.2), which most S/MIME programs write and Web Crypto does not have. Nobody learns from how long it
 * takes, or from what it gives: nothing goes back to the sender.
 */

const numberOf = (octets: Uint8Array): bigint =>
  octets.reduce((number, octet) => (number << 8n) | BigInt(octet), 0n);

function octetsFrom(number: bigint, length: number): Octets {
  const octets = new Uint8Array(length);
  let left = number;
  for (let at = length - 1; at >= 0; at -= 1) {
    octets[at] = Number(left & 0xffn);
    left >>= 8n;
  }
  return octets;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square, left] = [1n, base % modulus, exponent];
  while (left > 0n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
    left >>= 1n;
  }
  return result;
}

// biome-ignore lint/suspicious/noExplicitAny: the library's integers have several shapes.
const integer = (value: any): bigint => numberOf(new Uint8Array(value.valueBlock.valueHexView));

const positive = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

/** `key` is an RSAPrivateKey, encoded. Null where what comes out is not so padded. */
export function rsaDecrypt(key: Uint8Array, encrypted: Uint8Array): Octets | null {
  const parsed = RSAPrivateKey.fromBER(Uint8Array.from(key));
  const modulus = integer(parsed.modulus);
  const [p, q] = [integer(parsed.prime1), integer(parsed.prime2)];
  const cipher = numberOf(encrypted);
  if (cipher >= modulus || p * q !== modulus) return null;
  // Two halves by the Chinese remainder theorem: a quarter of the work.
  const first = power(cipher, integer(parsed.exponent1), p);
  const second = power(cipher, integer(parsed.exponent2), q);
  const message = second + positive(integer(parsed.coefficient) * (first - second), p) * q;
  const block = octetsFrom(message, octetLength(modulus));
  const end = block.indexOf(0, 2);
  return block[0] === 0 && block[1] === 2 && end >= 10 ? block.slice(end + 1) : null;
}

/** `key` is an RSAPublicKey, encoded. Throws where `secret` is too long for it. */
export function rsaEncrypt(key: Uint8Array, secret: Uint8Array): Octets {
  const parsed = RSAPublicKey.fromBER(Uint8Array.from(key));
  const modulus = integer(parsed.modulus);
  const length = octetLength(modulus);
  const filling = new Uint8Array(length - 3 - secret.length);
  if (filling.length < 8) throw new Error("The key is too short.");
  for (let at = 0; at < filling.length; ) {
    const [octet = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (octet !== 0) filling[at++] = octet;
  }
  const block = joined(Uint8Array.of(0, 2), filling, Uint8Array.of(0), secret);
  return octetsFrom(power(numberOf(block), integer(parsed.publicExponent), modulus), length);
}

const octetLength = (modulus: bigint): number => Math.ceil(modulus.toString(16).length / 2);
