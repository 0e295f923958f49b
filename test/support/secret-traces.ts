/** Header names and schemes that no record of a run has a reason to hold. */
const LOGIN = [/authorization['"]?\s*:/i, /basic [a-z0-9+/]{8,}/i, /bearer [\w.~+/-]{8,}/i];

/** What base64 makes of a text wherever it stands in what is encoded: without the characters that neighbours share. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    const begin = Math.ceil((shift * 4) / 3);
    const whole = Math.floor(((shift + Buffer.byteLength(text)) * 4) / 3);
    return encoded.slice(begin, whole);
  });
}

/** How the secret, or a login, shows in the bytes: as it is, in base64 at any place, or as a header. Empty when not at all. */
export function secretTraces(bytes: Buffer | string, secret: string): string[] {
  const text = Buffer.isBuffer(bytes) ? bytes.toString('latin1') : bytes;
  return [
    ...(text.includes(secret) ? ['the secret'] : []),
    ...(base64Cores(secret).some((core) => text.includes(core)) ? ['the secret in base64'] : []),
    ...LOGIN.flatMap((pattern) => pattern.exec(text)?.[0].slice(0, 14) ?? []),
  ];
}
