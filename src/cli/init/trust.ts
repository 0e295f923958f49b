import path from 'node:path';
import { lookAtCertificate } from '../doctor/checks/tls';
import type { Io } from '../shared/io';
import type { Answers, InitOptions } from './answers';

/** How the cluster's certificate is trusted: one of the two. */
export type Trust = { caFile: string } | { fingerprint256: string };

const COMPARE = 'compare it with "security certificate show" on the cluster';

const normal = (fingerprint: string) => fingerprint.replaceAll(':', '').toUpperCase();

/**
 * By an authority that was given, or by the certificate that is shown now: somebody has to say that it is the cluster's.
 *
 * @throws Error when nobody does, or it is another one
 */
export async function settleTrust(io: Io, answers: Answers, options: InitOptions): Promise<Trust> {
  if (options.caFile !== undefined) return { caFile: path.resolve(options.caFile) };
  const shown = await lookAtCertificate({ url: answers.url }).catch((error: Error) => {
    throw new Error(
      `${answers.url} does not answer (${error.message}); check address, name service and firewall`,
    );
  });
  io.err.print(`The certificate that ${answers.url} shows is ${shown.words}.`);
  const { fingerprint } = options;
  if (fingerprint !== undefined) {
    if (normal(fingerprint) === normal(shown.fingerprint256)) return { fingerprint256: shown.fingerprint256 };
    throw new Error(`That is not the one of --fingerprint (${fingerprint}): nothing was written`);
  }
  const remedy = `${COMPARE}, then give --fingerprint ${shown.fingerprint256}, or --ca-file`;
  const isIt = await io.ask(`Is it the cluster's? ${COMPARE}. Pin it?`, remedy, true);
  if (!isIt) throw new Error(`The certificate is not trusted: nothing was written; ${remedy}`);
  return { fingerprint256: shown.fingerprint256 };
}
