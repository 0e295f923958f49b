import { OntapError } from './ontap-error';
import { quoteServer } from './fault';
import type { Asked } from './response-error';

/** An answer as it came. */
export interface ForeignAnswer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  data: string;
}

/** What is needed to tell of it. */
export interface Telling {
  /** Of the cluster. */
  origin: string;
  redact: (text: string) => string;
  /** The same for what is quoted of its sentences. @default redact */
  redactSaid?: (text: string) => string;
}

/** Longest part of each thing that an answer tells of itself, characters. */
const LONGEST = { header: 40, title: 60, location: 120 } as const;

const TITLE = /<title[^>]*>([^<]*)/i;

/** A page of some size is not searched further for its title. */
const HEAD_LENGTH = 10_000;

function quoted(text: string, length: number, { redact, redactSaid = redact }: Telling): string {
  const line = quoteServer(text, redactSaid);
  return line.length > length ? `${line.slice(0, length)}…` : line;
}

function headerOf({ headers }: ForeignAnswer, name: string, telling: Telling): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? quoted(value, LONGEST.header, telling) : undefined;
}

/** The answer without our secrets: what reads, cuts or spells it otherwise would leave parts of one that nothing finds. */
function withoutSecrets({ status, headers, data }: ForeignAnswer, { redact }: Telling): ForeignAnswer {
  const masked = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return { status, headers: Object.fromEntries(masked), data: redact(data) };
}

/** Where a redirect leads. */
function locationOf({ headers }: ForeignAnswer, { origin }: Telling): URL | undefined {
  const { location } = headers;
  return typeof location === 'string' && URL.canParse(location, origin)
    ? new URL(location, origin)
    : undefined;
}

/** What an answer tells of where it came from; never its text. */
export function whereFrom(raw: ForeignAnswer, telling: Telling): string {
  const answer = withoutSecrets(raw, telling);
  const type = headerOf(answer, 'content-type', telling);
  const [server, via] = ['server', 'via'].map((name) => headerOf(answer, name, telling));
  const title = quoted(TITLE.exec(answer.data.slice(0, HEAD_LENGTH))?.[1] ?? '', LONGEST.title, telling);
  const location = locationOf(answer, telling);
  const body = answer.data.trim() === '' ? 'an empty body' : type;
  const parts = [
    // Without its query, which may hold what identifies us.
    location && `to ${quoted(location.origin + location.pathname, LONGEST.location, telling)}`,
    body ?? 'no content type',
    server && `server ${server}`,
    via && `via ${via}`,
    title === '' ? undefined : `page: ${title}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

const ADDRESS =
  "What answers there may be a proxy, a load balancer, another server, or ONTAP's own web service while it starts: try again in some minutes, then look what it is, and that url is the cluster's own management address";

/** Commands of ONTAP: `security saml-sp`, `vserver services web access`. */
const REMEDY = {
  saml: 'For SAML (security saml-sp show) log in with a certificate (auth.certificate) or OAuth 2.0 (auth.oauth2). To turn SAML off turns it off for everybody who administers this cluster, so ask them first: security saml-sp modify -is-enabled false',
  webAccess:
    'For a role without web access: vserver services web access show -name rest, then vserver services web access create -vserver CLUSTER -name rest -role ROLE (CLUSTER: vserver show -type admin; ROLE: security login show)',
  address: ADDRESS,
} as const;

function remedyOf(answer: ForeignAnswer, telling: Telling): string {
  const { status } = answer;
  const location = status >= 300 && status < 400 ? locationOf(answer, telling) : undefined;
  const leadsAway = location !== undefined && location.origin !== telling.origin;
  if (leadsAway || location?.searchParams.has('SAMLRequest') === true) return REMEDY.saml;
  return status === 403 ? REMEDY.webAccess : REMEDY.address;
}

/** Something between us and ONTAP answered, as far as can be seen: a proxy, a login page, another server. */
export function notOntap(asked: Asked, answer: ForeignAnswer, telling: Telling): OntapError {
  const { status } = answer;
  const redirect = status >= 300 && status < 400 ? ', a redirect that is not followed' : '';
  const what = `${asked.method} ${asked.path} was not answered by ONTAP: HTTP ${status}${redirect} (${whereFrom(answer, telling)}).`;
  const remedy = `${remedyOf(answer, telling)}.`;
  return new OntapError({
    kind: 'notOntap',
    retryable: true,
    message: `${what} ${remedy}`,
    remedy,
    status,
  });
}
