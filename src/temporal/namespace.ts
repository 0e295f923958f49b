import { isVisible, shellWord } from '../contracts/text';

/** What to say of a namespace that Temporal doesn't have, and what to do. */
export function noNamespace(namespace: string): string {
  return `no namespace "${namespace}"; set TEMPORAL_NAMESPACE, or run, with the Temporal CLI (docs/how-to/start-from-the-temporal-cli.md): temporal operator namespace create -n ${shellWord(namespace)}`;
}

/** Why a name can't be the namespace that was meant, and what to do; undefined when it may be. */
export function namespaceProblem(namespace: string): string | undefined {
  const remedy = 'write the name of one, or leave it unset for "default"';
  if (!isVisible(namespace)) return `is blank; ${remedy}`;
  return namespace.trim() === namespace ? undefined : `has a space or line break at an end; ${remedy}`;
}
