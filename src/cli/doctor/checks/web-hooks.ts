import net from 'node:net';
import type { Socket } from 'node:net';
import { withDeadline } from '../../../node';
import { connectVerified, loadTlsMaterial, TrustError } from '../../../ontap';
import { createKnownSecretReader } from '../../../worker';
import { counted } from '../../shared/output/words';
import { type Check, ok, type Verdict, warning } from '../check';
import type { ConfigScene } from '../scenes';

/** A delivery is given up after so long, milliseconds. */
const CONNECTED_MS = 10_000;

const TRUSTED: Parameters<typeof connectVerified>[0]['tls'] = { insecureSkipVerify: false };

async function connected(url: URL): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:') return plain(host, Number(url.port || 80));
  const material = await loadTlsMaterial(TRUSTED);
  const port = Number(url.port || 443);
  return connectVerified({ host, port, tls: TRUSTED, material, timeoutMs: CONNECTED_MS });
}

function plain(host: string, port: number): Promise<Socket> {
  return withDeadline(
    { timeoutMs: CONNECTED_MS },
    (signal) =>
      new Promise((resolve, reject) => {
        const socket = net.connect({ host, port, signal });
        socket.once('error', reject).once('connect', () => resolve(socket));
      }),
  );
}

/** Neither the URL nor the name of its host is told: it is a secret. */
function trouble(name: string, error: unknown): Verdict {
  if (error instanceof TrustError)
    return warning(
      `the receiver of "${name}" is not trusted: it gets no message`,
      'Start the worker, and doctor, with NODE_EXTRA_CA_CERTS=FILE if a private authority has signed its certificate.',
    );
  const { code = 'no answer in time' } = error as { code?: string };
  return warning(
    `the receiver of "${name}" does not answer (${code}): messages to it are lost`,
    `Check the URL of webhooks.${name}, name service and firewall; proxies are not used.`,
  );
}

/** A hook that is down holds nothing up, so it is never more than a warning. */
export const webHooks: Check<ConfigScene> = {
  name: 'web-hooks',
  looksAt: 'whether the receiver of each web hook answers, and is trusted; it is sent nothing',
  async run({ config, env, secrets }) {
    const reader = createKnownSecretReader(env, secrets);
    const hooks = Object.entries(config?.webhooks ?? {});
    const found = await Promise.all(
      hooks.map(async ([name, { urlFile, urlEnv }]): Promise<Verdict[]> => {
        const url = new URL(await reader.read({ file: urlFile, env: urlEnv }));
        try {
          (await connected(url)).destroy();
          return [];
        } catch (error) {
          return [trouble(name, error)];
        }
      }),
    );
    if (found.flat().length > 0) return found.flat();
    return [ok(hooks.length === 0 ? 'there is none' : `${counted(hooks.length, 'receiver')} answered`)];
  },
};
