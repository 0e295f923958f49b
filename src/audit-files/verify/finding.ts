import type { AuditHead } from '../../contracts/audit-files';

/** What is wrong with a part of the folder. */
export type FolderFindingKind =
  | 'line_changed'
  | 'line_removed'
  | 'line_inserted'
  | 'lines_reordered'
  | 'lines_replaced'
  | 'tail_cut'
  | 'file_missing'
  | 'file_changed'
  | 'file_unlisted'
  | 'file_listed_twice'
  | 'segment_changed'
  | 'segment_missing'
  | 'segment_unreadable'
  | 'manifest_cut'
  | 'manifest_rewritten'
  | 'signature_wrong'
  | 'signature_missing'
  | 'run_missing';

/** One thing that is not as it was exported. */
export interface FolderFinding {
  what: FolderFindingKind;
  /** Path in the folder, with the line where one is. */
  where: string;
  why: string;
}

/** How far a folder is what was exported. */
export interface Verification {
  /** `proven`: up to its end; `unproven`: nothing is wrong, but not all is proven; `damaged`: see the findings. */
  outcome: 'proven' | 'unproven' | 'damaged';
  findings: FolderFinding[];
  proven: string[];
  unproven: string[];
  remarks: string[];
  /** Newest segment in the folder. */
  head?: AuditHead;
  segments: number;
  files: number;
  records: number;
}
