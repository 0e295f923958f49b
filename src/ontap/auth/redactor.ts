/** Shorter texts occur by chance; replacing them would garble a message. */
const LEAST_LENGTH = 4;

/** Replaces secrets, in the encodings in which a server may repeat them, by `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= LEAST_LENGTH)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ])
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}
