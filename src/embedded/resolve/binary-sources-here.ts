import type { BinarySource } from './binary-source';
import type { BinarySpec } from './binary-spec';
import { findExecutable, isExecutable } from './find-executable';
import { runCommand } from './run-command';

/** The binary that a variable names. */
export const variableSource: BinarySource = {
  title: ({ spec }) => spec.pathVariable,
  remedy: 'Set it to the path of the binary.',
  async find({ spec, env }) {
    const file = env[spec.pathVariable];
    if (!file) {
      return { kind: 'none', reason: 'not set', remedy: `Set it to the path of a ${spec.name} binary.` };
    }
    if (await isExecutable(file)) return { kind: 'binary', path: file, source: 'variable' };
    return {
      kind: 'none',
      reason: `${file} is not an executable file`,
      remedy: `Correct ${spec.pathVariable}, or unset it to have the binary found or fetched.`,
      final: true,
    };
  },
};

const VERSION_TIMEOUT_MS = 10_000; // a cold start of a 150 MB binary from a slow disk

function isOlder(version: readonly number[], wanted: readonly number[]): boolean {
  const at = wanted.findIndex((part, index) => part !== version[index]);
  return at >= 0 && (version[at] ?? 0) < (wanted[at] ?? 0);
}

async function versionProblem(
  file: string,
  spec: BinarySpec,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { stdout } = await runCommand(file, ['--version'], { env, timeoutMs: VERSION_TIMEOUT_MS });
  const found = /version v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (found === undefined) return `${file} does not tell its version`;
  const numbers = (text: string) => text.split('.').map(Number);
  if (isOlder(numbers(found), numbers(spec.version)))
    return `${file} is ${found}, older than ${spec.version}`;
  return undefined;
}

/** The one on PATH, if it is new enough. */
export const pathSource: BinarySource = {
  title: ({ spec }) => `${spec.name} on PATH`,
  remedy: 'Install the Temporal CLI: https://docs.temporal.io/cli',
  async find({ spec, env }) {
    const file = await findExecutable(spec.name, env);
    if (file === undefined) {
      return { kind: 'none', reason: 'not found', remedy: `Put ${spec.name} ${spec.version} on PATH.` };
    }
    const problem = spec.versionChecked ? await versionProblem(file, spec, env) : undefined;
    if (problem === undefined) return { kind: 'binary', path: file, source: 'path' };
    return { kind: 'none', reason: problem, remedy: `Update it, or set ${spec.pathVariable} to use it.` };
  },
};
