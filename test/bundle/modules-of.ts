/** What a workflow bundle may be made of: our own code without its schemas, and Temporal's. */
const WELCOME = [
  /^\.\/(src|dist)\/workflows\//,
  /^\.\/(src|dist)\/contracts\/(?!schemas\/)/,
  /^\.\/(src|dist)\/rules\/(approval|client-names|drain|failures|jobs|kills)[/.]/,
  /\/node_modules\/@temporalio\/(common|workflow)\//,
  // What @temporalio/workflow itself needs.
  /\/node_modules\/(nexus-rpc|long|ms)\//,
  /^__temporal_custom_(payload|failure)_converter \(ignored\)$/,
];

/** Every module in the code of a bundle, by webpack's banner above each. */
export function modulesOf(code: string): string[] {
  const names = [...code.matchAll(/^ {2}!\*\*\* (.+) \*\*\*!$/gm)].map(([, name]) => name ?? '');
  return [...new Set(names)];
}

/** Modules that have no place in a workflow bundle: packages, built-ins of Node, layers of ours. */
export const strangersIn = (code: string): string[] =>
  modulesOf(code).filter((name) => !WELCOME.some((pattern) => pattern.test(name)));
