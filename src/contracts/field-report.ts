import type { z } from 'zod';
import type { clusterReportSchema, endpointReportSchema, fieldReportSchema } from './schemas/field-report';

/** Anonymised facts about clusters: what `doctor --field-report` writes and `simulator --scenario` plays. */
export type FieldReport = z.infer<typeof fieldReportSchema>;

/** Facts about one cluster. */
export type ClusterReport = z.infer<typeof clusterReportSchema>;

/** How one path of a cluster answered. */
export type EndpointReport = z.infer<typeof endpointReportSchema>;

/** Records that look the same. */
export type RecordShape = EndpointReport['shapes'][number];
