import type { SecretRegistry } from '../log/secrets';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function addLoginOf(proxy: URL, secrets: SecretRegistry): void {
  const { username, password } = proxy;
  if (username === '' && password === '') return;
  secrets.addLogin(decoded(username), decoded(password));
  // As it is written in the URL, which may be encoded in another way than ours.
  secrets.add(`${username}:${password}`);
  // Without a password the name is the secret, such as a token.
  secrets.add(password === '' ? username : password);
}

/** Makes the logins in the URLs of proxies known to the log, which masks them; also in an entry that is invalid. */
export function addProxyLogins(raw: unknown, secrets: SecretRegistry): void {
  const clusters = (raw as { clusters?: unknown } | null | undefined)?.clusters;
  if (typeof clusters !== 'object' || clusters === null) return;
  for (const entry of Object.values(clusters)) {
    const proxy = (entry as { proxy?: unknown } | null)?.proxy;
    if (typeof proxy === 'string' && URL.canParse(proxy)) addLoginOf(new URL(proxy), secrets);
  }
}
