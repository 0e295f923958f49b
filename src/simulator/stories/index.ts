import { draining, localBackup, mappingDump, remoteBackup, threeWayData, threeWayTape } from './backups';
import { abortedByApplication, finishedProperly } from './endings';
import { abandonedTapeChange, finishedButOpen, halfOpen, hungDump } from './leaks';
import { heldIdle, restore, restored, robotOnly, tapeChange, tapeTrouble } from './waiting';

export type { Deserves, Moment, Story } from './story';

/** Every story by name; each takes its own options, all of them optional. */
export const STORIES = {
  'finished-but-open': finishedButOpen,
  'half-open': halfOpen,
  'hung-dump': hungDump,
  'abandoned-tape-change': abandonedTapeChange,
  'remote-backup': remoteBackup,
  'mapping-dump': mappingDump,
  'local-backup': localBackup,
  draining,
  'three-way-data': threeWayData,
  'three-way-tape': threeWayTape,
  'robot-only': robotOnly,
  'held-idle': heldIdle,
  'tape-change': tapeChange,
  'tape-trouble': tapeTrouble,
  restore,
  restored,
  'aborted-by-application': abortedByApplication,
  'finished-properly': finishedProperly,
} as const;

export type StoryName = keyof typeof STORIES;

export {
  abandonedTapeChange,
  abortedByApplication,
  draining,
  finishedButOpen,
  finishedProperly,
  halfOpen,
  heldIdle,
  hungDump,
  localBackup,
  mappingDump,
  remoteBackup,
  restore,
  restored,
  robotOnly,
  tapeChange,
  tapeTrouble,
  threeWayData,
  threeWayTape,
};
