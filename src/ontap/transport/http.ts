import axios from 'axios';
import type { AxiosInstance, AxiosResponse } from 'axios';
import type { WriteRules } from './write-guard';
import { writeGuard } from './write-guard';

/** A page of 1,000 sessions is about 1.5 MB. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The answer as it came; the body is text. */
export type HttpAnswer = AxiosResponse<string>;

/** The axios instance for one cluster: bound to its origin, follows nothing, throws for no status. */
export function createHttp(rules: WriteRules, appVersion: string): AxiosInstance {
  return axios.create({
    baseURL: rules.origin,
    allowAbsoluteUrls: false,
    adapter: writeGuard(axios.getAdapter('http'), rules),
    maxRedirects: 0,
    // The environment's proxy is ignored; a configured one is used by the agent.
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    transformResponse: [],
    validateStatus: () => true,
    headers: { accept: 'application/json', 'x-dot-client-app': `ontap-workflows/${appVersion}` },
  });
}
