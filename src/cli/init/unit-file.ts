import path from 'node:path';
import { PACKAGE_ROOT } from '../../node';
import type { Answers } from './answers';

/** systemd splits at blanks, and expands % and $. */
const word = (text: string) =>
  `"${text
    .replaceAll(/(["\\])/g, '\\$1')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')}"`;

/** Its own files, and nothing else; see systemd.exec(5). */
const hardening = (state: string) => `# Node compiles while it runs, so MemoryDenyWriteExecute can't be set.
UMask=0027
ProtectSystem=strict
ReadWritePaths=${word(state)}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RemoveIPC=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
`;

/** The unit of `serve`, with no more rights than it needs. */
export function unitFile({ folder, state, serviceUser }: Answers): string {
  const main = path.join(PACKAGE_ROOT, 'dist', 'cli', 'main.js');
  const words = [process.execPath, main, 'serve'];
  const files = [
    '--config',
    path.join(folder, 'clusters.yaml'),
    '--schedules',
    path.join(folder, 'schedules.yaml'),
  ];
  return `# Install it: systemctl link ${path.join(folder, 'ontap-workflows.service')} && systemctl enable --now ontap-workflows
[Unit]
Description=ontap-workflows: Temporal, worker, schedules and audit
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
# systemd-notify speaks for it, so words of its children count, too.
Type=notify
NotifyAccess=all
ExecStart=${[...words, ...files, '--state', state].map(word).join(' ')}
# Where Temporal's binary is kept when it is not on the PATH; TEMPORAL_CLI_PATH names another.
Environment=${word(`XDG_CACHE_HOME=${path.join(state, 'cache')}`)}
User=${serviceUser}
Group=${serviceUser}
# After a kill or a crash it goes on where it was; a configuration with problems has to be corrected first.
Restart=always
RestartSec=5
RestartPreventExitStatus=70 78
# The first start may fetch Temporal, 45 MB.
TimeoutStartSec=900
# Calls to ONTAP in flight have 70 s. The main process stops the server when they are done.
TimeoutStopSec=120
KillMode=mixed
WatchdogSec=120
MemoryHigh=1G
MemoryMax=2G
TasksMax=512
LimitNOFILE=65536

${hardening(state)}
[Install]
WantedBy=multi-user.target
`;
}
