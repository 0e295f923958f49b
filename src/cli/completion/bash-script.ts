import type { Node, OfferedOption } from './command-tree';
import { quoted } from './quote';

const FUNCTION = '_ontap_workflows';

const offeredWords = (node: Node): string =>
  quoted([...node.commands, ...node.options].map(({ word }) => word).join(' '));

function valueReply(takes: OfferedOption['takes']): string {
  if (takes === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (takes === 'text' || takes === 'nothing') return 'COMPREPLY=()';
  return `COMPREPLY=($(compgen -W ${quoted(takes.join(' '))} -- "$cur"))`;
}

function nodeCase(node: Node): string[] {
  const values = node.options
    .filter(({ takes }) => takes !== 'nothing')
    .map(({ word, takes }) => `        ${word}) ${valueReply(takes)}; return ;;`);
  return [
    `    ${quoted(node.path.join(' '))})`,
    ...(values.length === 0 ? [] : ['      case "$prev" in', ...values, '      esac']),
    `      COMPREPLY=($(compgen -W ${offeredWords(node)} -- "$cur"))`,
    ...(node.takesFile ? ['      [[ "$cur" == -* ]] || COMPREPLY+=($(compgen -f -- "$cur"))'] : []),
    '      ;;',
  ];
}

/** What bash has to source. */
export function bashScript(program: string, nodes: readonly Node[]): string {
  return [
    `# bash completion for ${program}`,
    `${FUNCTION}() {`,
    '  local cur prev way word known',
    '  COMPREPLY=()',
    '  cur="${COMP_WORDS[COMP_CWORD]}"',
    '  prev="${COMP_WORDS[COMP_CWORD-1]}"',
    `  known=${quoted(`|${nodes.map(({ path }) => path.join(' ')).join('|')}|`)}`,
    '  way=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    [[ "$known" == *"|${way:+$way }$word|"* ]] && way="${way:+$way }$word"',
    '  done',
    '  case "$way" in',
    ...nodes.flatMap(nodeCase),
    '  esac',
    '}',
    `complete -o filenames -F ${FUNCTION} ${program}`,
    '',
  ].join('\n');
}
