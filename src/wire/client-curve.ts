import { PixelsError } from "../protocol/errors.ts";

/** The keys of a connection to a backend that demands CURVE, under the names of the socket's options. */
export interface Curve {
  curveServerKey: string;
  curvePublicKey: string;
  curveSecretKey: string;
}

/**
 * @param serverKey the backend's public key or the file that holds it.
 * @param clientKey the file with this client's own keys.
 * Nothing where neither is given. Throws PixelsError `bad_key`.
 */
export async function readCurve(
  serverKey: string | undefined,
  clientKey: string | undefined,
): Promise<Curve | undefined> {
  if (serverKey === undefined && clientKey === undefined) return undefined;
  if (serverKey === undefined || clientKey === undefined)
    throw new PixelsError("bad_key", "CURVE needs --server-key and --client-key", "Give both, or neither.");
  const { isKey, readCertificate } = await import("./certificate.ts");
  const { publicKey, secretKey } = await readCertificate(clientKey);
  if (secretKey === undefined) throw new PixelsError("bad_key", `${clientKey} holds no secret key`);
  return {
    curveServerKey: isKey(serverKey) ? serverKey : (await readCertificate(serverKey)).publicKey,
    curvePublicKey: publicKey,
    curveSecretKey: secretKey,
  };
}
