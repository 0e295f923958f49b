import type { SeenAnswer } from '../../../../ontap';

/** The parsed body; undefined when it is no JSON object. */
export function bodyOf({ text }: SeenAnswer): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** What a body is by its first characters. */
export function bodyKind(answer: SeenAnswer): 'json' | 'html' | 'empty' | 'other' {
  if (bodyOf(answer) !== undefined) return 'json';
  const text = answer.text.trimStart();
  if (text === '') return 'empty';
  return text.startsWith('<') ? 'html' : 'other';
}
