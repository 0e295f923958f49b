import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatProblem } from '../../../src/contracts/schemas/read-yaml';
import { newEvidenceKey } from '../../../src/node';
import type { WorkerConfig } from '../../../src/contracts/worker-config';
import { loadConfig, type LoadedConfig } from '../../../src/worker/config/load-config';
import { SecretRegistry } from '../../../src/worker/log/secrets';

export const PASSWORD = 'correct-horse-9';

/** What a configuration that grants kills needs; the folder has the file. */
export const EVIDENCE_KEY = 'evidenceKeyFile: ./evidence.key';

/** A folder with secrets that only we can read, removed after the test file. */
export class ConfigFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'worker-config-'));
  readonly secrets = new SecretRegistry();

  constructor() {
    this.write('password', `${PASSWORD}\n`);
    this.write('evidence.key', newEvidenceKey());
  }

  write(name: string, text: string, mode = 0o600): string {
    const file = path.join(this.path, name);
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  async load(yaml: string, env: NodeJS.ProcessEnv = {}): Promise<LoadedConfig> {
    return loadConfig(this.write('clusters.yaml', yaml), env, this.secrets);
  }

  /** Problems as they are printed, without the folder. */
  async problems(yaml: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const loaded = await this.load(yaml, env);
    if (loaded.ok) return [];
    return loaded.problems.map((problem) => formatProblem(problem).replaceAll(`${this.path}/`, ''));
  }

  async config(yaml: string, env: NodeJS.ProcessEnv = {}): Promise<WorkerConfig> {
    const loaded = await this.load(yaml, env);
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
    return loaded.config;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A valid entry; further lines of it are indented by four spaces. */
export const entry = (name: string, ...lines: string[]) =>
  [
    `  ${name}:`,
    `    url: https://${name}.example.com`,
    '    auth: { basic: { user: svc, passwordFile: ./password } }',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
