import { z } from 'zod';

/** Letters of an IANA name; an offset such as +01:00 is no zone to the server. */
const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

function zoneProblem(zone: string): string | undefined {
  const remedy = 'write the IANA name of a time zone, such as Europe/Berlin or UTC';
  if (!ZONE.test(zone)) return `is no time zone; ${remedy}`;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    const isMisspelt = timeZone !== zone && timeZone.toLowerCase() === zone.toLowerCase();
    return isMisspelt ? `must be written as ${timeZone}` : undefined;
  } catch {
    return `is no time zone that is known here; ${remedy}`;
  }
}

/** IANA name of a time zone. */
export const timezoneSchema = z.string().superRefine((zone, context) => {
  const message = zoneProblem(zone);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
