import { z } from 'zod';
import { DeadlineError, withDeadline } from '../../node';
import { endless, unexpected } from '../errors/local-errors';
import type { Asked } from '../errors/response-error';
import { parseAnswer } from './parse-answer';
import type { CallOptions, Send } from '../transport/send';

/** Records a page, so that an answer stays far below the size that we accept. */
export const PAGE_RECORDS = 1_000;

/** What a listing takes. */
export interface ListOptions extends CallOptions {
  /** Records of a page. @default 1000 */
  pageRecords?: number;
}

/** Even at one record a page, the 864 sessions of the largest cluster (24 nodes of 36) fit. */
export const MAX_PAGES = 1_000;

/** All pages together, ms: longer than any attempt waits for them. */
export const PAGES_WITHIN_MS = 120_000;

/** A hostile or broken answer must not fill the memory; ONTAP keeps far fewer sessions and jobs. */
export const MAX_RECORDS = 50_000;

const href = z.looseObject({ href: z.string() });

const pageSchema = z.looseObject({
  records: z.array(z.unknown()),
  num_records: z.number().int().optional(),
  _links: z.looseObject({ next: href.nullish() }).nullish(),
});

/** The next link as a target on our own origin; it is followed as it is, whatever its parameters. */
function nextTarget(asked: Asked, origin: string, target: string, link: string): string {
  let url: URL;
  try {
    url = new URL(link, origin + target);
  } catch {
    throw unexpected(asked, 'a link to the next page that is no URL; ask again, and report it to NetApp');
  }
  if (url.origin !== origin) {
    throw unexpected(
      asked,
      'a link to the next page that leads to another host; it was not followed. Check who answers at the cluster URL',
    );
  }
  return url.pathname + url.search;
}

type Page = z.output<typeof pageSchema>;

/** The page, when it is whole and not beyond what we take; its records are parsed only then. */
function readPage(asked: Asked, body: unknown, before: number): Page {
  const page = parseAnswer(asked, pageSchema, body);
  const count = page.records.length;
  if (page.num_records !== undefined && page.num_records !== count) {
    throw unexpected(
      asked,
      `${count} records where num_records says ${page.num_records}; the listing is incomplete, ask again`,
    );
  }
  if (before + count > MAX_RECORDS) throw tooMuch(asked, `${MAX_RECORDS} records`);
  return page;
}

function tooMuch(asked: Asked, limit: string) {
  return unexpected(asked, `more than ${limit}; the listing was given up, narrow it by a filter`);
}

/** A collection: where it begins, and how long all its pages may take. */
export interface Collection {
  path: string;
  query: string;
  signal?: AbortSignal | undefined;
  /** @default {@link PAGES_WITHIN_MS} */
  withinMs?: number;
}

/** All records of a collection; pages may be empty, and only the absence of a next link ends it. */
export async function listAll<T extends z.ZodType>(
  send: Send,
  first: Collection,
  record: T,
): Promise<z.output<T>[]> {
  const asked = { method: 'GET', path: first.path };
  const { signal, withinMs: timeoutMs = PAGES_WITHIN_MS } = first;
  try {
    return await withDeadline({ timeoutMs, signal }, (limited) =>
      readPages(send, { ...first, signal: limited }, asked, record),
    );
  } catch (error) {
    throw error instanceof DeadlineError ? endless(asked, error.timeoutMs) : error;
  }
}

async function readPages<T extends z.ZodType>(
  send: Send,
  { path, query, signal }: Collection,
  asked: Asked,
  record: T,
): Promise<z.output<T>[]> {
  const schema = z.object({ records: z.array(record) });
  const seen = new Set<string>();
  const records: z.output<T>[] = [];
  let target: string | undefined = path + query;
  while (target !== undefined) {
    if (seen.has(target)) throw unexpected(asked, 'a link to a page that was read already; ask again');
    if (seen.size >= MAX_PAGES) throw tooMuch(asked, `${MAX_PAGES} pages`);
    seen.add(target);
    const answer = await send({ method: 'GET', target, signal, isWhole: true });
    const page = readPage(asked, answer.body, records.length);
    for (const found of parseAnswer(asked, schema, page).records) records.push(found);
    const link = page._links?.next?.href;
    target = link === undefined ? undefined : nextTarget(asked, answer.origin, target, link);
  }
  return records;
}
