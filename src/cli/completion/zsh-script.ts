import type { Node, Offer, OfferedOption } from './command-tree';
import { brief, quoted } from './quote';

const FUNCTION = '_ontap_workflows';

/** `word:what it is`, as _describe wants it. */
const described = ({ word, about }: Offer): string => quoted(`${word.replace(/:/g, '\\:')}:${brief(about)}`);

function valueReply(takes: OfferedOption['takes']): string {
  if (takes === 'file') return '_files';
  if (takes === 'text' || takes === 'nothing') return '_message value';
  return `compadd -- ${takes.map(quoted).join(' ')}`;
}

function nodeCase(node: Node): string[] {
  const values = node.options
    .filter(({ takes }) => takes !== 'nothing')
    .map(({ word, takes }) => `        ${word}) ${valueReply(takes)}; return ;;`);
  return [
    `    (${quoted(node.path.join(' '))})`,
    ...(values.length === 0 ? [] : ['      case "$prev" in', ...values, '      esac']),
    `      offers=(${[...node.commands, ...node.options].map(described).join(' ')})`,
    '      _describe command offers',
    ...(node.takesFile ? ['      [[ "$cur" == -* ]] || _files'] : []),
    '      ;;',
  ];
}

/** What zsh has to source, after compinit; it may also be autoloaded from $fpath. */
export function zshScript(program: string, nodes: readonly Node[]): string {
  return [
    `#compdef ${program}`,
    `${FUNCTION}() {`,
    '  local cur prev way word known',
    '  local -a offers',
    '  cur="${words[CURRENT]}"',
    '  prev="${words[CURRENT-1]}"',
    `  known=${quoted(`|${nodes.map(({ path }) => path.join(' ')).join('|')}|`)}`,
    '  way=""',
    '  for word in "${(@)words[2,CURRENT-1]}"; do',
    '    [[ "$known" == *"|${way:+$way }$word|"* ]] && way="${way:+$way }$word"',
    '  done',
    '  case "$way" in',
    ...nodes.flatMap(nodeCase),
    '  esac',
    '}',
    `if [[ "$funcstack[1]" == ${FUNCTION} ]]; then ${FUNCTION} "$@"; else compdef ${FUNCTION} ${program}; fi`,
    '',
  ].join('\n');
}
