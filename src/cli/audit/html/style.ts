/** The only style of the page; the Content-Security-Policy names its hash. */
export const STYLE = `
:root { color-scheme: light; --ink: #1c2733; --dim: #5a6876; --line: #d5dce3; --kill: #b3261e; --keep: #2f6f4f; --wait: #8a5a00; --look: #2a5d9f; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 64rem; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: #fff; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
p, li { margin: .35rem 0; overflow-wrap: anywhere; }
.dim { color: var(--dim); font-size: .875rem; }
.badge { display: inline-block; padding: 0 .5rem; border-radius: .3rem; border: 1px solid currentColor; font-size: .875rem; white-space: nowrap; }
.kill { color: var(--kill); } .keep { color: var(--keep); } .wait { color: var(--wait); }
code { font: .85em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; overflow-wrap: break-word; }
td[data-label="path"] { min-width: 7rem; }
td.number, th.number { font-variant-numeric: tabular-nums; }
td.fixed { white-space: nowrap; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.legend span { margin-right: 1rem; white-space: nowrap; } .legend .look { color: var(--look); } .legend .killed { color: var(--kill); } .legend .good { color: var(--keep); } .legend .hand { color: var(--wait); } svg .faint { fill: var(--dim); }
svg .grid { stroke: var(--line); } svg .look { fill: var(--look); } svg .window { fill: #dbe7f5; } svg .approval { fill: #f6e6c8; }
svg .killed { fill: var(--kill); } svg .good { fill: var(--keep); } svg .hand { fill: var(--wait); } svg .run { fill: #e9edf1; }
@media (max-width: 44rem) {
  body { padding: .75rem; }
  svg text { font-size: 24px; }
  table.cards thead { display: none; }
  table.cards, table.cards tbody, table.cards tr, table.cards td { display: block; width: 100%; }
  table.cards tr { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .7rem; margin: 0 0 .7rem; }
  table.cards td { border: 0; padding: .15rem 0; white-space: normal; }
  table.cards td[data-label]::before { content: attr(data-label) ": "; color: var(--dim); }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  h2 { break-after: avoid; } tr, svg { break-inside: avoid; }
  @page { margin: 14mm; }
}
`;
