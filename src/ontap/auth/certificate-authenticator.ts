import type { ClusterConfig } from '../../contracts/cluster';
import { readRegular } from '../../node';
import { noLogin } from '../errors/local-errors';
import type { Authenticator } from './authenticator';
import { secretId } from './secret-id';
import type { SecretReader } from './secret-reader';

type CertificateAuth = Extract<ClusterConfig['auth'], { certificate: unknown }>['certificate'];

/** A client certificate; its key is a secret, the certificate is not. */
export function certificateAuthenticator(files: CertificateAuth, secrets: SecretReader): Authenticator {
  return {
    async login() {
      const key = await secrets.read({ file: files.keyFile, kind: 'pem' });
      const cert = await readRegular(files.certFile).catch((error: Error) => {
        throw noLogin(`The client certificate ${files.certFile} ${error.message}`);
      });
      const id = secretId('certificate', cert, key);
      return { id, certificate: { cert, key }, renewable: false, secrets: [key] };
    },
    close() {},
  };
}
