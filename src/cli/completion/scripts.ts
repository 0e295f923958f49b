import { shellText } from '../../contracts/text';
import type { Node, Offer, OfferedOption } from './command-tree';

/** A word in single quotes for fish, where a backslash works inside of quotes. */
const fishQuoted = (text: string): string => `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;

/** On one line, as shells show it. */
const brief = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Of bash and zsh. */
const FUNCTION = '_ontap_workflows';
const FISH_FUNCTION = '__ontap_workflows_at';
const FISH_KNOWN = '__ontap_workflows_known';

const offeredWords = (node: Node): string =>
  shellText([...node.commands, ...node.options].map(({ word }) => word).join(' '));

function bashReply(takes: OfferedOption['takes']): string {
  if (takes === 'file') return 'COMPREPLY=($(compgen -f -- "$cur"))';
  if (takes === 'text' || takes === 'nothing') return 'COMPREPLY=()';
  return `COMPREPLY=($(compgen -W ${shellText(takes.join(' '))} -- "$cur"))`;
}

function bashCase(node: Node): string[] {
  const values = node.options
    .filter(({ takes }) => takes !== 'nothing')
    .map(({ word, takes }) => `        ${word}) ${bashReply(takes)}; return ;;`);
  return [
    `    ${shellText(node.path.join(' '))})`,
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
    `  known=${shellText(`|${nodes.map(({ path }) => path.join(' ')).join('|')}|`)}`,
    '  way=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    [[ "$known" == *"|${way:+$way }$word|"* ]] && way="${way:+$way }$word"',
    '  done',
    '  case "$way" in',
    ...nodes.flatMap(bashCase),
    '  esac',
    '}',
    `complete -o filenames -F ${FUNCTION} ${program}`,
    '',
  ].join('\n');
}

/** `word:what it is`, as _describe wants it. */
const described = ({ word, about }: Offer): string =>
  shellText(`${word.replace(/:/g, '\\:')}:${brief(about)}`);

function zshReply(takes: OfferedOption['takes']): string {
  if (takes === 'file') return '_files';
  if (takes === 'text' || takes === 'nothing') return '_message value';
  return `compadd -- ${takes.map(shellText).join(' ')}`;
}

function zshCase(node: Node): string[] {
  const values = node.options
    .filter(({ takes }) => takes !== 'nothing')
    .map(({ word, takes }) => `        ${word}) ${zshReply(takes)}; return ;;`);
  return [
    `    (${shellText(node.path.join(' '))})`,
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
    `  known=${shellText(`|${nodes.map(({ path }) => path.join(' ')).join('|')}|`)}`,
    '  way=""',
    '  for word in "${(@)words[2,CURRENT-1]}"; do',
    '    [[ "$known" == *"|${way:+$way }$word|"* ]] && way="${way:+$way }$word"',
    '  done',
    '  case "$way" in',
    ...nodes.flatMap(zshCase),
    '  esac',
    '}',
    `if [[ "$funcstack[1]" == ${FUNCTION} ]]; then ${FUNCTION} "$@"; else compdef ${FUNCTION} ${program}; fi`,
    '',
  ].join('\n');
}

function fishValue(takes: OfferedOption['takes']): string {
  if (takes === 'nothing') return '';
  if (takes === 'file') return ' -r -F';
  return takes === 'text' ? ' -x' : ` -x -a ${fishQuoted(takes.join(' '))}`;
}

const fishOption = (word: string): string =>
  word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;

function fishLines(program: string, node: Node): string[] {
  const here = `complete -c ${program} -n ${fishQuoted(`${FISH_FUNCTION} ${fishQuoted(node.path.join(' '))}`)}`;
  return [
    ...(node.takesFile ? [`${here} -F`] : []),
    ...node.commands.map(
      ({ word, about }) => `${here} -a ${fishQuoted(word)} -d ${fishQuoted(brief(about))}`,
    ),
    ...node.options.map(
      ({ word, about, takes }) =>
        `${here} ${fishOption(word)}${fishValue(takes)} -d ${fishQuoted(brief(about))}`,
    ),
  ];
}

/** What fish has to source. */
export function fishScript(program: string, nodes: readonly Node[]): string {
  return [
    `# fish completion for ${program}`,
    `set -g ${FISH_KNOWN} ${nodes.map(({ path }) => fishQuoted(path.join(' '))).join(' ')}`,
    `function ${FISH_FUNCTION}`,
    '  set -l way',
    '  for word in (commandline -opc)[2..-1]',
    '    set -l longer (string join -- " " $way $word)',
    `    contains -- $longer $${FISH_KNOWN}; and set way $longer`,
    '  end',
    '  test "$way" = "$argv[1]"',
    'end',
    `complete -c ${program} -f`,
    ...nodes.flatMap((node) => fishLines(program, node)),
    '',
  ].join('\n');
}
