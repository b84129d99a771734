import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether it can be tried with; on CI always: there a test without its peer fails. */
export const hasOpenSsl = !!process.env.CI || spawnSync("openssl", ["version"]).status === 0;

/** What a certificate is made with. */
interface Making {
  /** For `subjectAltName`; null for an issuer. */
  address: string | null;
  name: string;
  /** Whose key signs it; its own where there is none. */
  issuer?: string;
  key?: "rsa" | "ec";
  /** As openssl writes times: `20200101000000Z`. */
  from?: string;
  until?: string;
}

/** OpenSSL in a folder of its own: the peer that S/MIME is tried with. */
export class OpenSsl {
  readonly folder: string;
  private constructor(folder: string) {
    this.folder = folder;
  }
  static async open(): Promise<OpenSsl> {
    return new OpenSsl(await mkdtemp(join(tmpdir(), "keryx-smime-")));
  }
  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }
  async run(...args: string[]): Promise<void> {
    await run("openssl", args, { cwd: this.folder });
  }
  async put(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(this.at(name), content);
  }
  async get(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return Uint8Array.from(await readFile(this.at(name)));
  }

  /** Makes `NAME.key`, `NAME.pem` and, for a person, `NAME.p12` under the password `crepes`. */
  async certify({ address, name, issuer, key = "rsa", from, until }: Making): Promise<void> {
    const kind = key === "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    const subject = ["-subj", `/O=Crepes/CN=${name}`];
    await this.run(
      "req",
      "-new",
      "-newkey",
      ...kind,
      "-nodes",
      "-keyout",
      `${name}.key`,
      ...subject,
      "-out",
      `${name}.csr`,
    );
    const extensions = address
      ? `subjectAltName=email:${address}\nbasicConstraints=CA:false\nextendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\n`
      : "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
    const config = `[ca]\ndefault_ca=d\n[d]\ndatabase=${name}.index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\nO=optional\nCN=supplied\n[e]\n${extensions}`;
    await this.put(`${name}.cnf`, config);
    await this.put(`${name}.index`, "");
    const by = issuer
      ? ["-cert", `${issuer}.pem`, "-keyfile", `${issuer}.key`]
      : ["-selfsign", "-keyfile", `${name}.key`];
    const times = [...(from ? ["-startdate", from] : []), ...(until ? ["-enddate", until] : ["-days", "30"])];
    const asked = ["-config", `${name}.cnf`, "-extensions", "e", "-in", `${name}.csr`, "-out", `${name}.pem`];
    await this.run("ca", "-batch", "-notext", ...asked, ...by, ...times);
    if (address) await this.pack(name, issuer);
  }

  /** Makes `NAME.p12`. */
  async pack(name: string, issuer?: string, ...more: string[]): Promise<void> {
    const chain = issuer ? ["-certfile", `${issuer}.pem`] : [];
    const own = ["-inkey", `${name}.key`, "-in", `${name}.pem`, ...chain];
    await this.run("pkcs12", "-export", ...own, "-passout", "pass:crepes", "-out", `${name}.p12`, ...more);
  }
}
