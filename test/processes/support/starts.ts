import { createNamespace, type OwnNamespace } from '../../worker/support/namespace';

/** A configuration whose cluster answers nobody; further keys of `worker`. */
export const yaml = (worker = 'health: { port: 0 }', connectTimeout = '1s') =>
  [
    'clusters:',
    '  lab:',
    '    url: https://127.0.0.1:1',
    '    auth: { basic: { user: admin, passwordFile: ./password } }',
    `worker: { connectTimeout: ${connectTimeout}, ${worker} }`,
    '',
  ].join('\n');

/** `temporal.api.enums.v1.IndexedValueType` */
export const TYPE = { keyword: 2, int: 3 } as const;

/** Too many beside our own seven: there is room for ten. */
export const FOUR_OTHERS = Object.fromEntries([1, 2, 3, 4].map((number) => [`Other${number}`, TYPE.keyword]));

const opened: OwnNamespace[] = [];

/** A namespace of its own, until {@link closeNamespaces}. */
export async function namespaceWith(searchAttributes: Record<string, number> = {}): Promise<OwnNamespace> {
  const own = await createNamespace();
  opened.push(own);
  if (Object.keys(searchAttributes).length > 0)
    await own.connection.operatorService.addSearchAttributes({ namespace: own.name, searchAttributes });
  return own;
}

export async function closeNamespaces(): Promise<void> {
  await Promise.all(opened.splice(0).map((own) => own.close()));
}
