import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const NETAPP_CLIENT_VERSION = '9.19.1.0';

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const VENV = join(CACHE, 'ontap-workflows', `netapp-ontap-${NETAPP_CLIENT_VERSION}`);
const STEP_TIMEOUT_MS = 60_000;

// Importing it would take a second.
const IS_INSTALLED = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("netapp_ontap") is None)';

/** A Python that has NetApp's client. */
export const PYTHON = join(VENV, 'bin', 'python');

function attempt(file: string, args: string[]): string | undefined {
  try {
    execFileSync(file, args, { timeout: STEP_TIMEOUT_MS, stdio: ['ignore', 'ignore', 'pipe'] });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    return stderr?.toString().trim().split('\n').at(-1) || message;
  }
}

/** Puts the client into a folder of the user's cache, once; why it can't be had, or undefined when it is there. */
export function installNetappClient(): string | undefined {
  if (attempt(PYTHON, ['-c', IS_INSTALLED]) === undefined) return undefined;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  return (
    attempt('python3', ['-m', 'venv', '--clear', VENV]) ??
    attempt(PYTHON, [...pip, `netapp-ontap==${NETAPP_CLIENT_VERSION}`])
  );
}
