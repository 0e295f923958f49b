/** Something that the author of a policy should know. */
export interface Finding {
  /** A warning is a mistake in all likelihood, a note is not. */
  level: 'warning' | 'note';
  /** Name of the rule that it is about. */
  rule?: string;
  text: string;
}

export const warning = (text: string, rule?: string): Finding => ({
  level: 'warning',
  ...(rule === undefined ? {} : { rule }),
  text,
});

export const note = (text: string, rule?: string): Finding => ({ ...warning(text, rule), level: 'note' });
