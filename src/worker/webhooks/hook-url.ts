/** 127.0.0.0/8 and ::1 as URLs write them; a name could be resolved to anything. */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What is wrong with the URL of a web hook; without the URL, which is a secret. */
export function hookUrlProblem(text: string, allowHttp: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'must hold the https:// URL of a web hook, and nothing else';
  if (url.username !== '' || url.password !== '')
    return 'must hold a URL without a login; put what the receiver checks into the path, or use secretFile';
  if (url.protocol === 'https:' || (allowHttp && LOOPBACK.test(url.hostname))) return undefined;
  return allowHttp
    ? 'must hold an https:// URL; allowHttp is only for loopback addresses such as 127.0.0.1'
    : 'must hold an https:// URL; http:// is only for loopback addresses, and with allowHttp: true';
}
